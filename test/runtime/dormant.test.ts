import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SessionRegistry } from "../../src/core/session/registry.ts";
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

test("of many sessions in which nothing is open the latest 256 stay in memory, and all in which something is", () => {
  const registry = new SessionRegistry(7200 * second);
  const base = { agent: "a", metadata: {} } as const;
  const payload = { value: null };
  for (let id = 0; id < 400; id += 1) {
    const session = `s${id}`;
    registry.apply({ kind: "session_start", ...base, session, payload }, id * second, countedIds());
    if (id > 0) registry.apply({ kind: "session_end", ...base, session, payload }, id * second, countedIds());
  }
  expect(registry.due(401 * second)).toEqual([]);
  const ids = registry.sessions().map(({ id }) => id);
  expect(ids).toHaveLength(257);
  expect(ids).toContain("s0");
  expect(ids).toContain("s399");
  expect(registry.isDormant("s1")).toBe(true);
});

test("what comes late for an ended session that has left memory finds it as it was", () => {
  for (let id = 0; id < 300; id += 1) {
    hook(`s${id}`, "PreToolUse", { tool_name: "Bash", tool_use_id: "t" });
    hook(`s${id}`, "PostToolUse", { tool_name: "Bash", tool_use_id: "t", tool_response: "done" });
    hook(`s${id}`, "SessionEnd");
  }
  runtime.tick();
  hook("s0", "PostToolUse", { tool_name: "Bash", tool_use_id: "t", tool_response: "again" });
  expect(named("mark", "tool_end_late")).toMatchObject([{ session: "s0", metadata: { tool_call_id: "t" } }]);
  expect(named("start", "Bash")).toHaveLength(300);
});
