import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agents } from "../../src/agents/registry.ts";
import type { RelayEvent } from "../../src/core/events/relay-event.ts";
import { decodeFrame, encodeFrames } from "../../src/journal/frame.ts";
import { Journal } from "../../src/journal/journal.ts";
import { openLayout } from "../../src/journal/layout.ts";
import { recoverSegments } from "../../src/journal/recovery.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { Runtime } from "../../src/runtime/runtime.ts";

const ids = uuidSource();
const clock = systemClock();
let directory: string;
let said: string[];
const warn = (message: string): void => void said.push(message);
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The bytes of a segment in which a turn and a tool are open, written by a process that is gone. */
function deadSegment(more: Readonly<Record<string, string>> = {}): { readonly path: string; readonly bytes: Buffer } {
  const journal = new Journal({ directory, durability: "off", owed: [], clock, warn });
  const runtime = new Runtime({ clock, ids, journal, turnIdleSeconds: 7200, onAppend: () => {} });
  const hook = (payload: Record<string, string>): void =>
    runtime.applyHook(
      agents[0]!.adapt({
        payload: { session_id: "s1", prompt_id: "p", ...payload },
        headers: new Headers(),
        config: {},
      }),
    );
  hook({ hook_event_name: "UserPromptSubmit", prompt: "go" });
  hook({ hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "t1" });
  const bytes = readFileSync(journal.path);
  const header = decodeFrame(bytes, 0);
  if (header.kind !== "frame") throw new Error("no header");
  const gone = Bun.spawnSync(["true"]).pid;
  const record = { ...(header.value as object), pid: gone, processStart: "", ...more } as never;
  const dead = Buffer.concat([encodeFrames([record]), bytes.subarray(header.next)]);
  const { path } = journal;
  journal.close();
  for (const name of readdirSync(join(directory, "journal", "segments")))
    rmSync(join(directory, "journal", "segments", name));
  writeFileSync(path, dead);
  return { path, bytes: dead };
}
const recover = (): number => recoverSegments(openLayout(directory), "own.nrj", { ids, warn });
const events = (path: string): { event: RelayEvent; seq: number }[] => {
  const reader = new SegmentReader(path);
  const found = [...reader.next()].flatMap(({ record }) =>
    record.kind === "event" ? record.relay.map((event, index) => ({ event, seq: record.seq + index })) : [],
  );
  expect(reader.damage).toBeUndefined();
  reader.close();
  return found;
};

describe("a dead process's segment", () => {
  test("gets the ends that are missing, once, with growing numbers and the time of the last thing seen", () => {
    const { path } = deadSegment();
    const before = events(path);
    expect(recover()).toBe(1);
    const after = events(path);
    const added = after.slice(before.length);
    expect(added.map(({ event }) => [event.kind, event.kind === "end" ? event.name : ""])).toEqual([
      ["end", "Bash"],
      ["end", "claude-code-turn"],
      ["end", "claude-code"],
    ]);
    expect(after.map(({ seq }) => seq)).toEqual(after.map((_, index) => index));
    expect(added.every(({ event }) => event.time === before.at(-1)!.event.time)).toBe(true);
    expect(recover()).toBe(0);
    expect(events(path)).toEqual(after);
    expect(said).toEqual([]);
  });

  test("cut anywhere by the kill, gives whole records and every start its end", () => {
    const { path, bytes } = deadSegment();
    const header = decodeFrame(bytes, 0);
    if (header.kind !== "frame") throw new Error("no header");
    for (let cut = header.next; cut < bytes.length; cut += 37) {
      writeFileSync(path, bytes.subarray(0, cut));
      rmSync(`${path}.acks`, { force: true });
      expect([cut, recover()]).toEqual([cut, 1]);
      const found = events(path).map(({ event }) => event);
      const open = new Set(found.flatMap((event) => (event.kind === "start" ? [event.uuid] : [])));
      for (const event of found) if (event.kind === "end") open.delete(event.uuid);
      expect([cut, open.size]).toEqual([cut, 0]);
    }
  });

  test("that has no header yet belongs to the process that its name tells", () => {
    const { path } = deadSegment();
    const folder = join(directory, "journal", "segments");
    const fresh = join(folder, `2026-01-01T00-00-00-000Z-${process.pid}-0123abcd.nrj`);
    writeFileSync(fresh, "");
    expect(recover()).toBe(1);
    expect(existsSync(`${path}.acks`)).toBe(true);
    expect(existsSync(`${fresh}.acks`)).toBe(false);
  });

  test("of another container is left alone until it was not touched for ten minutes", () => {
    const { path, bytes } = deadSegment({ namespace: "elsewhere pid:[1]" });
    expect(recover()).toBe(0);
    const minutesAgo = (minutes: number): number => Date.now() / 1000 - minutes * 60;
    utimesSync(path, minutesAgo(9), minutesAgo(9));
    expect(recover()).toBe(0);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    utimesSync(path, minutesAgo(11), minutesAgo(11));
    expect(recover()).toBe(1);
  });

  test("of a process that runs is touched by it every few minutes, though nothing is written", () => {
    let now = clock.now();
    const journal = new Journal({ directory, durability: "off", owed: [], clock: { now: () => now }, warn });
    utimesSync(journal.path, 1, 1);
    journal.own();
    expect(statSync(journal.path).mtimeMs).toBe(1000);
    now += 200_000_000;
    journal.own();
    expect(statSync(journal.path).mtimeMs).toBeCloseTo(now / 1000, -1);
    journal.close();
  });

  test("of a process that runs is not recovered", () => {
    const journal = new Journal({ directory, durability: "off", owed: [], clock, warn });
    const size = readFileSync(journal.path).length;
    expect(recover()).toBe(0);
    expect(readFileSync(journal.path).length).toBe(size);
    journal.close();
  });
});
