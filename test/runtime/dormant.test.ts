import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agents } from "../../src/agents/registry.ts";
import type { RelayEvent } from "../../src/core/events/relay-event.ts";
import { Journal } from "../../src/journal/journal.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { Runtime } from "../../src/runtime/runtime.ts";
import { countedIds } from "../support/playbook.ts";

const second = 1_000_000;
let directory: string;
let journal: Journal;
let runtime: Runtime;
let now = 0;

beforeEach(() => {
  now = 1_000_000 * second;
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  const clock = { now: () => now };
  journal = new Journal({ directory, durability: "off", owed: [], clock, warn: () => {} });
  runtime = new Runtime({ clock, ids: countedIds(), journal, turnIdleSeconds: 7200, onAppend: () => {} });
});
afterEach(() => {
  journal.close();
  rmSync(directory, { recursive: true, force: true });
});

const hook = (session_id: string, hook_event_name: string, more: Record<string, string> = {}): void => {
  now += second;
  const payload = { session_id, hook_event_name, prompt_id: "p", ...more };
  runtime.applyHook(agents[0]!.adapt({ payload, headers: new Headers(), config: {} }));
};
const pass = (seconds: number): void => {
  now += seconds * second;
  runtime.tick();
};
const events = (): RelayEvent[] => {
  const reader = new SegmentReader(journal.path);
  const found = [...reader.next()].flatMap(({ record }) => (record.kind === "event" ? record.relay : []));
  reader.close();
  return found;
};
const named = (kind: string, name: string): RelayEvent[] =>
  events().filter((event) => event.kind === kind && "name" in event && event.name === name);

test("an idle session leaves memory, nothing is closed, and a late event finds it as it was", () => {
  hook("s1", "SessionStart");
  hook("s1", "UserPromptSubmit", { prompt: "go" });
  hook("s1", "PreToolUse", { tool_name: "Bash", tool_use_id: "t1" });
  pass(1900);
  expect(events().filter(({ kind }) => kind === "end")).toEqual([]);
  hook("s1", "PostToolUse", { tool_name: "Bash", tool_use_id: "t1", tool_response: "done" });
  hook("s1", "Stop");
  expect(named("start", "Bash")).toHaveLength(1);
  expect(named("end", "Bash")).toMatchObject([{ metadata: { tool_status: "ok" } }]);
  expect(named("start", "claude-code-turn")).toHaveLength(1);
  expect(named("end", "claude-code-turn")).toMatchObject([{ status: { code: "ok" } }]);
});

test("an open turn is closed after the idle limit, in memory or not", () => {
  hook("s1", "UserPromptSubmit", { prompt: "go" });
  pass(1900);
  pass(5400);
  expect(named("end", "claude-code-turn")).toMatchObject([{ metadata: { status: "idle_timeout" } }]);
});

test("at the end of the process what is open is closed once, asleep or awake", () => {
  for (const session of ["s1", "s2", "s3"]) hook(session, "UserPromptSubmit", { prompt: session });
  pass(1900);
  hook("s2", "Stop");
  runtime.close();
  const ends = events().filter((event) => event.kind === "end" && event.role === "session");
  expect(ends.map(({ session }) => session).toSorted()).toEqual(["s1", "s2", "s3"]);
  expect(named("end", "claude-code-turn")).toHaveLength(3);
});

test("an ended session that is asked again opens anew under the same id", () => {
  hook("s1", "SessionStart");
  hook("s1", "SessionEnd");
  pass(1900);
  hook("s1", "UserPromptSubmit", { prompt: "again" });
  expect(named("start", "claude-code").at(-1)).toMatchObject({ metadata: { resumed: true } });
});
