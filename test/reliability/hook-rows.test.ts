// Row by row of docs/reliability.md: hooks in odd shapes, of odd sessions, twice, out of order.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { atifFindings } from "../support/atif-rules.ts";
import { Daemon } from "./daemon.ts";

let daemon: Daemon;
let folder: string;
beforeAll(async () => {
  daemon = await Daemon.start("http://127.0.0.1:9");
  folder = join(daemon.home.path, "state", "nemo-relay", "atif");
});
afterAll(async () => {
  await daemon.stop();
});

/** Whole files: one that is being written has another ending. */
const files = (): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
const post = async (body: string): Promise<readonly [number, string]> => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${daemon.url}/hooks/claude`, { method: "POST", headers, body });
  return [response.status, await response.text()];
};
const hook = async (session: string, name: string, more: object = {}): Promise<void> => {
  const payload = { session_id: session, hook_event_name: name, ...more };
  expect(await post(JSON.stringify(payload))).toEqual([200, '{"continue":true}']);
};
const turn = async (session: string, prompt: string): Promise<void> => {
  await hook(session, "SessionStart");
  await hook(session, "UserPromptSubmit", { prompt });
  await hook(session, "Stop", { last_assistant_message: `${prompt} done` });
};

/** The sessions of which the journal holds a start or an end, one entry for each. */
const sessions = (kind: "start" | "end"): readonly string[] =>
  daemon.events().flatMap((event) => (event.kind === kind && event.role === "session" ? [event.session] : []));

type Document = Readonly<Record<string, JsonValue>> & { readonly steps: readonly { readonly message: JsonValue }[] };
const read = (name: string): Document => JSON.parse(readFileSync(join(folder, name), "utf8"));
const messages = (name: string): readonly JsonValue[] => read(name).steps.map(({ message }) => message);
const textOf = (name: string): string => (files().includes(name) ? JSON.stringify(messages(name)) : "");

describe("a payload", () => {
  test.each(["[]", "null", '"x"', "{}", "", "17"])("%j is taken", async (body) => {
    expect(await post(body)).toEqual([200, '{"continue":true}']);
  });

  test("with a byte order mark, a lone surrogate or a key called __proto__ is recorded as what it says", async () => {
    const name = '"hook_event_name":"Notification"';
    expect((await post(`\uFEFF{"session_id":"mark",${name}}`))[0]).toBe(200);
    expect((await post(`{"session_id":"half",${name},"message":"\\ud800"}`))[0]).toBe(200);
    expect((await post(`{"session_id":"proto",${name},"__proto__":{"hook_event_name":"SessionEnd"}}`))[0]).toBe(200);
    await post(`{"session_id":"later",${name}}`);
    await daemon.until(() => sessions("start").includes("later"), "the last one is not recorded");
    expect(sessions("start")).toEqual(expect.arrayContaining(["mark", "half", "proto"]));
    expect(sessions("end")).not.toContain("proto");
  });

  test.each(["{", "{'a':1}", "nul", '{"a":1}{', `${"[".repeat(300)}${"]".repeat(300)}`])(
    "%j is refused with the reason",
    async (body) => {
      const [status, text] = await post(body);
      expect([status, text]).toEqual([400, expect.stringContaining("send the agent's own hook JSON")]);
    },
  );

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "as a web page could send it, %s, is refused",
    async (type) => {
      const request = { method: "POST", headers: { "content-type": type }, body: "{}" };
      expect((await fetch(`${daemon.url}/hooks/claude`, request)).status).toBe(415);
    },
  );
});

describe("a session", () => {
  const hostile = [
    "../../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "a/b",
    "C:\\x",
    "a\u0000b",
    "a\r\nX-Evil: 1",
    "x".repeat(5000),
    "日本 😀",
    "%2e%2e%2f",
    "__proto__",
    "-rf *",
    "\ud800",
  ];

  test("with a hostile name has one flat file of its own, and nothing else is written", async () => {
    const above = readdirSync(daemon.home.path).toSorted();
    for (const [at, id] of hostile.entries()) {
      await turn(id, `hostile ${at}`);
      await hook(id, "SessionEnd");
    }
    const own = (at: number): number => files().filter((name) => messages(name).includes(`hostile ${at} done`)).length;
    await daemon.until(() => hostile.every((_, at) => own(at) > 0), "a file is missing");
    expect(hostile.map((_, at) => own(at))).toEqual(hostile.map(() => 1));
    expect(files().filter((name) => !/^[A-Za-z0-9._%-]{1,140}\.atif\.json$/.test(name))).toEqual([]);
    expect(files().flatMap((name) => atifFindings(read(name)))).toEqual([]);
    expect(readdirSync(daemon.home.path).toSorted()).toEqual(above);
  });

  test("that is ended three times is ended once, and its file stays", async () => {
    await turn("thrice", "go");
    for (let times = 0; times < 3; times += 1) await hook("thrice", "SessionEnd");
    await hook("after thrice", "Notification");
    await daemon.until(() => sessions("start").includes("after thrice"), "the last one is not recorded");
    const own = (["start", "end"] as const).map((kind) => sessions(kind).filter((name) => name === "thrice").length);
    expect(own).toEqual([1, 1]);
    await daemon.until(() => textOf("thrice.atif.json").includes("go done"), "no file");
  });

  test("whose id comes back goes on in its file, and nothing of it is overwritten", async () => {
    await turn("again", "first");
    await hook("again", "SessionEnd");
    await turn("again", "second");
    await hook("again", "SessionEnd");
    await daemon.until(() => textOf("again.atif.json").includes("second done"), "no file");
    expect(messages("again.atif.json")).toEqual(["first", "first done", "second", "second done"]);
  });

  test("of which only an end was seen leaves nothing; an orphan result is kept", async () => {
    await hook("never", "SessionEnd");
    await hook("orphan", "PostToolUse", { tool_name: "Bash", tool_use_id: "t", tool_input: {}, tool_response: "late" });
    await hook("orphan", "SessionEnd");
    await daemon.until(() => files().includes("orphan.atif.json"), "no file");
    expect(files()).not.toContain("never.atif.json");
    expect(JSON.stringify(read("orphan.atif.json"))).toContain("late");
  });
});
