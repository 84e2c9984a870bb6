// The exporter behind a real journal, lane and positions, with processes that die anywhere.
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "valibot";
import { agents } from "../../../src/agents/registry.ts";
import { create } from "../../../src/exporters/atof/index.ts";
import { schema } from "../../../src/exporters/atof/schema.ts";
import { Dispatcher } from "../../../src/exporters/dispatcher.ts";
import { Lane } from "../../../src/exporters/lane.ts";
import { AckLog } from "../../../src/journal/ack-log.ts";
import type { Journal } from "../../../src/journal/journal.ts";
import { SegmentReader } from "../../../src/journal/segment-reader.ts";
import type { Runtime } from "../../../src/runtime/runtime.ts";
import { recordInto } from "../../support/recorder.ts";
import { randomSource } from "../../support/random-json.ts";

const seed = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const warn = (): void => {};
let directory: string;
let journal: Journal;
let runtime: Runtime;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-atof-"));
  ({ journal, runtime } = recordInto(directory));
});
afterEach(() => {
  journal.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What the agent might tell next. */
function step(random: () => number): void {
  const session = `s${Math.floor(random() * 3)}`;
  const events = [
    { hook_event_name: "UserPromptSubmit", prompt: "hi" },
    { hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: `t${Math.floor(random() * 5)}`, tool_input: {} },
    {
      hook_event_name: "PostToolUse",
      tool_name: "Bash",
      tool_use_id: `t${Math.floor(random() * 5)}`,
      tool_response: "ok",
    },
    { hook_event_name: "SubagentStart", agent_id: "a1", agent_type: "Explore" },
    { hook_event_name: "SubagentStop", agent_id: "a1" },
    { hook_event_name: "Notification", message: "look" },
    { hook_event_name: "Stop", last_assistant_message: "done" },
    { hook_event_name: "SessionEnd", reason: "other" },
  ];
  const payload = { session_id: session, ...events[Math.floor(random() * events.length)] };
  runtime.applyHook(agents[0]!.adapt({ payload, headers: new Headers(), config: {} }));
}

function open(): { dispatcher: Dispatcher; lane: Lane } {
  const acks = new AckLog(journal.path, warn);
  const settings = parse(schema, { output_directory: "out", filename: "all.jsonl" });
  const exporter = create(settings, { startDirectory: directory, warn, version: "1" });
  const lane = new Lane({ identity: "x", exporter, acks, positions: acks.read().get("x"), warn });
  return { dispatcher: new Dispatcher(journal.layout, journal.path, [lane]), lane };
}

function recorded(): string[] {
  const reader = new SegmentReader(journal.path);
  const found: string[] = [];
  for (const { record } of reader.next()) {
    if (record.kind !== "event") continue;
    for (const { kind, uuid } of record.relay) found.push(`${kind === "link" ? "mark" : kind} ${uuid}`);
  }
  reader.close();
  return found;
}

function written(): string[] {
  const lines = readFileSync(join(directory, "out/all.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { scope_category, uuid }: { scope_category?: string; uuid: string } = JSON.parse(line);
    return `${scope_category ?? "mark"} ${uuid}`;
  });
}

test("whenever the projection dies, every event is a line once, in order", async () => {
  process.stdout.write(`TEST_SEED=${seed}\n`);
  const random = randomSource(seed);
  let running = open();
  for (let round = 0; round < 400; round += 1) {
    step(random);
    if (random() < 0.5) running.dispatcher.pump();
    if (random() < 0.3) await running.dispatcher.flush(Date.now() + 10_000);
    // Nothing is closed, as when the thread dies: what was shown and not flushed is gone.
    if (random() < 0.1) running = open();
  }
  running.dispatcher.pump();
  await running.dispatcher.flush(Date.now() + 10_000);
  expect(running.lane.waiting).toBe(0);
  expect(recorded().length).toBeGreaterThan(200);
  expect(written()).toEqual(recorded());
});
