// Images from the wire to the files: codec, journal, lane, exporter; and once more in a process that resumes the session.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "valibot";
import { agents } from "../../../../src/agents/registry.ts";
import type { JsonValue } from "../../../../src/core/json/json-value.ts";
import { get, readList, readString } from "../../../../src/core/json/path.ts";
import { create } from "../../../../src/exporters/atif/index.ts";
import { render } from "../../../../src/exporters/atif/export.ts";
import { schema } from "../../../../src/exporters/atif/schema.ts";
import { Dispatcher } from "../../../../src/exporters/dispatcher.ts";
import { Lane } from "../../../../src/exporters/lane.ts";
import { exportSessions } from "../../../../src/export/export.ts";
import { recordedSession } from "../../../../src/export/recorded-session.ts";
import { exporters } from "../../../../src/exporters/registry.ts";
import { AckLog } from "../../../../src/journal/ack-log.ts";
import { Journal } from "../../../../src/journal/journal.ts";
import { systemClock } from "../../../../src/platform/clock.ts";
import { uuidSource } from "../../../../src/platform/ids.ts";
import { anthropicMessages } from "../../../../src/providers/anthropic-messages/codec.ts";
import { Runtime } from "../../../../src/runtime/runtime.ts";
import { atifFindings } from "../../../support/atif-rules.ts";
import { json } from "../../../support/provider-count.ts";
import { jpeg, png } from "./pictures.ts";

const clock = systemClock();
const settings = parse(schema, { output_directory: "out" });
/** Above what an event holds itself, so that it is a piece of content. */
const screenshot = png("screenshot", 9000);
const pasted = jpeg("pasted", 300);
let directory: string;
let warnings: string[];
const warn = (message: string): void => void warnings.push(message);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-images-"));
  warnings = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** One process with its own segment of the journal, and the exporter that follows it. */
class Process {
  readonly #journal = new Journal({ directory, durability: "off", owed: ["x"], clock, warn });
  readonly #runtime = new Runtime({
    clock,
    ids: uuidSource(),
    journal: this.#journal,
    turnIdleSeconds: 7200,
    onAppend: () => {},
  });
  readonly #dispatcher: Dispatcher;

  constructor() {
    const acks = new AckLog(this.#journal.path, warn);
    const exporter = create(settings, { startDirectory: directory, warn, version: "0" });
    const lane = new Lane({ identity: "x", exporter, acks, positions: acks.read().get("x"), warn });
    this.#dispatcher = new Dispatcher(this.#journal.layout, this.#journal.path, [lane]);
  }

  get layout(): Journal["layout"] {
    return this.#journal.layout;
  }

  hook(payload: Record<string, JsonValue>): void {
    const whole = { session_id: "s1", ...payload };
    this.#runtime.applyHook(agents[0]!.adapt({ payload: whole, headers: new Headers(), config: {} }));
  }

  /** A model call: messages as Anthropic's API takes them, the reply's content as it gives it. */
  call(messages: readonly JsonValue[], content: readonly JsonValue[]): void {
    const body = { model: "m", max_tokens: 1, tools: [{ name: "Read", input_schema: {} }], messages: [...messages] };
    const call = this.#runtime.beginLlm({
      agent: agents[0]!.id,
      session: "s1",
      identity: { mainThread: true },
      codec: { name: anthropicMessages.spanName, system: "anthropic", vendor: "anthropic" },
      request: anthropicMessages.readRequest(body),
      metadata: {},
      bodyBytes: 1,
      call: crypto.randomUUID(),
      at: clock.now(),
    });
    const response = anthropicMessages.readResponse({ role: "assistant", content: [...content], stop_reason: "x" });
    call.end({ status: { code: "ok" }, response, more: { httpStatus: 200 }, metadata: {} }, clock.now());
  }

  async flush(): Promise<void> {
    this.#dispatcher.pump();
    await this.#dispatcher.flush(Date.now() + 10_000);
  }

  async end(): Promise<void> {
    this.#runtime.close();
    await this.flush();
    await this.#dispatcher.close();
    this.#journal.close();
  }
}

const base64 = (bytes: Buffer, type: string): JsonValue => ({
  type: "image",
  source: { type: "base64", media_type: type, data: bytes.toString("base64") },
});
const asked: JsonValue = {
  role: "user",
  content: [{ type: "text", text: "compare" }, base64(pasted.bytes, "image/jpeg"), { type: "text", text: "with it" }],
};
const looks: JsonValue = { type: "tool_use", id: "t1", name: "Read", input: { file_path: "shot.png" } };
const seen: JsonValue = {
  role: "user",
  content: [
    {
      type: "tool_result",
      tool_use_id: "t1",
      content: [base64(screenshot.bytes, "image/png"), { type: "text", text: "a reminder" }],
    },
  ],
};
const answered: JsonValue = { role: "assistant", content: [{ type: "text", text: "the same" }] };
const conversation = [asked, { role: "assistant", content: [looks] }, seen];

/** What Claude Code's hook tells of an image that was read. */
const told: JsonValue = {
  type: "image",
  file: { base64: screenshot.bytes.toString("base64"), type: "image/png", originalSize: screenshot.bytes.length },
};

function firstTurn(process: Process): void {
  process.hook({ hook_event_name: "UserPromptSubmit", prompt: "compare" });
  process.call([asked], [looks]);
  process.hook({ hook_event_name: "PreToolUse", tool_name: "Read", tool_use_id: "t1", tool_input: {} });
  process.hook({ hook_event_name: "PostToolUse", tool_name: "Read", tool_use_id: "t1", tool_response: told });
  process.call(conversation, [{ type: "text", text: "the same" }]);
  process.hook({ hook_event_name: "Stop", last_assistant_message: "the same" });
}

const file = (): string => join(directory, "out/s1.atif.json");
const folder = (): string => join(directory, "out/s1.images");
const document = (): JsonValue => json(readFileSync(file(), "utf8"));
const stepsOf = (source: string): readonly JsonValue[] =>
  readList(document(), "steps").filter((step) => readString(step, "source") === source);
const resultOf = (step: JsonValue | undefined): JsonValue => readList(step, "observation.results")[0] ?? null;
const part = (name: string, mediaType: string): JsonValue => ({
  type: "image",
  source: { media_type: mediaType, path: `s1.images/${name}` },
});

test("images of messages and tool results are files beside the document, written once, also by a later process", async () => {
  const first = new Process();
  firstTurn(first);
  await first.end();

  const whole = (): void => {
    expect(atifFindings(document())).toEqual([]);
    expect(readdirSync(folder()).toSorted()).toEqual([screenshot.name, pasted.name].toSorted());
    const [question] = stepsOf("user");
    expect(get(question, "message")).toEqual([
      { type: "text", text: "compare" },
      part(pasted.name, "image/jpeg"),
      { type: "text", text: "with it" },
    ]);
    const result = resultOf(stepsOf("agent")[0]);
    expect(get(result, "content")).toEqual([part(screenshot.name, "image/png"), { type: "text", text: "a reminder" }]);
    // What the hook told besides is kept, without the bytes.
    expect(readString(result, "extra.tool_output.file.base64")).toBe(
      `[image image/png, ${screenshot.bytes.length} bytes]`,
    );
    for (const { name, bytes } of [screenshot, pasted]) {
      const path = join(dirname(file()), `s1.images/${name}`);
      expect(readFileSync(path).equals(bytes)).toBe(true);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
  };
  whole();
  const inodes = (): readonly number[] => [screenshot, pasted].map(({ name }) => statSync(join(folder(), name)).ino);
  const before = inodes();

  const second = new Process();
  second.hook({ hook_event_name: "SessionStart", source: "resume" });
  second.hook({ hook_event_name: "UserPromptSubmit", prompt: "and again?" });
  // The conversation is sent again, the images with it.
  second.call([...conversation, answered, { role: "user", content: "and again?" }], [{ type: "text", text: "yes" }]);
  second.hook({ hook_event_name: "Stop", last_assistant_message: "yes" });
  await second.end();
  whole();
  expect(stepsOf("agent").map((step) => get(step, "message"))).toEqual(["", "the same", "yes"]);
  // A file that is written again is another one.
  expect(inodes()).toEqual(before);
  expect(warnings).toEqual([]);
});

test("an image that cannot be written leaves words, the document goes out, and a later flush makes it good", async () => {
  mkdirSync(join(directory, "out"));
  writeFileSync(folder(), "in the way");
  const process = new Process();
  firstTurn(process);
  await process.flush();
  expect(atifFindings(document())).toEqual([]);
  expect(get(stepsOf("user")[0], "message")).toBe("compare\n\n[image image/jpeg, 300 bytes]\n\nwith it");
  expect(get(resultOf(stepsOf("agent")[0]), "content")).toBe("[image image/png, 9000 bytes]\n\na reminder");
  expect(warnings).toEqual([expect.stringContaining(`could not write images to ${folder()}`)]);

  rmSync(folder());
  process.hook({ hook_event_name: "UserPromptSubmit", prompt: "go on" });
  await process.end();
  expect(get(stepsOf("user")[0], "message")).toContainEqual(part(pasted.name, "image/jpeg"));
  expect(readdirSync(folder())).toHaveLength(2);
  expect(warnings).toHaveLength(1);
});

test("images that somebody has deleted are words again: no document names a file that is not there", async () => {
  const process = new Process();
  firstTurn(process);
  await process.flush();
  rmSync(join(folder(), pasted.name));
  process.hook({ hook_event_name: "UserPromptSubmit", prompt: "go on" });
  await process.flush();
  expect(get(stepsOf("user")[0], "message")).toBe("compare\n\n[image image/jpeg, 300 bytes]\n\nwith it");
  expect(get(resultOf(stepsOf("agent")[0]), "content")).toContainEqual(part(screenshot.name, "image/png"));
  await process.end();
});

test("a process that finds the images gone writes them again from the journal", async () => {
  const first = new Process();
  firstTurn(first);
  await first.end();
  rmSync(folder(), { recursive: true });
  const second = new Process();
  second.hook({ hook_event_name: "UserPromptSubmit", prompt: "go on" });
  await second.end();
  expect(readdirSync(folder()).toSorted()).toEqual([screenshot.name, pasted.name].toSorted());
  expect(get(stepsOf("user")[0], "message")).toContainEqual(part(pasted.name, "image/jpeg"));
});

test("a document that is exported to a file has its images beside it, and names those alone", async () => {
  const process = new Process();
  firstTurn(process);
  await process.end();
  const request = { words: ["s1"], all: false, format: "atif", output: "elsewhere/copy.json" };
  const ports = {
    config: { cost: { enabled: false, prices: {} }, exporters: [{ kind: "atif", settings, source: "p" }] },
    layout: process.layout,
    exporters,
    directory,
    show: async () => {},
    say: () => {},
  };
  await exportSessions(request, ports);
  const path = join(directory, "elsewhere/copy.json");
  expect(readdirSync(dirname(path)).toSorted()).toEqual(["copy.images", "copy.json"]);
  expect(readFileSync(path, "utf8")).toBe(readFileSync(file(), "utf8").replaceAll("s1.images/", "copy.images/"));
  for (const { name, bytes } of [screenshot, pasted]) {
    const image = join(dirname(path), "copy.images", name);
    expect(readFileSync(image).equals(bytes)).toBe(true);
    expect(statSync(image).mode & 0o777).toBe(0o600);
  }
  await exportSessions({ ...request, output: "all/" }, ports);
  expect(readdirSync(join(directory, "all")).toSorted()).toEqual(["s1.atif.json", "s1.images"]);
});

test("a document on its own (export to stdout) has words in their place", async () => {
  const process = new Process();
  firstTurn(process);
  await process.end();
  const session = recordedSession(process.layout, "s1");
  if (session === undefined) throw new Error("nothing was recorded");
  const text = render(session, settings, { version: "0", price: undefined }) ?? "";
  expect(atifFindings(json(text))).toEqual([]);
  expect(text).toContain('"message":"compare\\n\\n[image image/jpeg, 300 bytes]\\n\\nwith it"');
  expect(text).not.toContain("s1.images");
  expect(text).not.toContain(screenshot.bytes.toString("base64").slice(0, 200));
});
