import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "valibot";
import { agents } from "../../src/agents/registry.ts";
import { Dispatcher } from "../../src/exporters/dispatcher.ts";
import { schema } from "../../src/exporters/atif/schema.ts";
import { findOwed } from "../../src/exporters/drain.ts";
import { deliverEarlierRuns } from "../../src/exporters/earlier-runs.ts";
import type { Exporter, FlushResult, Positioned } from "../../src/exporters/exporter.ts";
import { Lane } from "../../src/exporters/lane.ts";
import { AckLog } from "../../src/journal/ack-log.ts";
import { decodeFrame, encodeFrames } from "../../src/journal/frame.ts";
import { Journal } from "../../src/journal/journal.ts";
import { retain } from "../../src/journal/retention.ts";
import type { OwedEnds } from "../../src/journal/segment-survey.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { lockFile } from "../../src/platform/file-lock.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { Runtime } from "../../src/runtime/runtime.ts";
import { recordInto } from "../support/recorder.ts";

const warn = (): void => {};
const clock = systemClock();
let directory: string;
let journal: Journal;
let runtime: Runtime;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  ({ journal, runtime } = recordInto(directory));
});
afterEach(() => {
  journal.close();
  rmSync(directory, { recursive: true, force: true });
});

const hook = (payload: Record<string, string>): void => {
  runtime.applyHook(
    agents[0]!.adapt({ payload: { session_id: "s1", ...payload }, headers: new Headers(), config: {} }),
  );
};
const turn = (words: string): void => {
  hook({ hook_event_name: "UserPromptSubmit", prompt: words });
  hook({ hook_event_name: "Stop", last_assistant_message: `${words}!` });
};

/** Takes everything, or what it is told to take. */
class Collecting implements Exporter {
  readonly shown: Positioned[] = [];
  readonly #take: (seq: number) => boolean;
  #fresh: number[] = [];
  constructor(take: (seq: number) => boolean = () => true) {
    this.#take = take;
  }
  project(positioned: Positioned): void {
    this.shown.push(positioned);
    if (positioned.event.kind === "end" && !positioned.delivered) this.#fresh.push(positioned.seq);
  }
  async flush(): Promise<FlushResult> {
    const settled = this.#fresh.filter(this.#take);
    this.#fresh = this.#fresh.filter((seq) => !settled.includes(seq));
    return { settled, refused: 0 };
  }
  async close(): Promise<void> {}
  health(): ReturnType<Exporter["health"]> {
    return { kind: "test", destination: "", delivered: 0, refused: 0, waiting: this.#fresh.length };
  }
}

const open = (exporter: Exporter, identity = "x"): { dispatcher: Dispatcher; lane: Lane } => {
  const acks = new AckLog(journal.path, warn);
  const lane = new Lane({ identity, exporter, acks, positions: acks.read().get(identity), warn });
  return { dispatcher: new Dispatcher(journal.layout, journal.path, [lane]), lane };
};

describe("delivery", () => {
  test("shows every event once, in order, as the segment grows", async () => {
    const exporter = new Collecting();
    const { dispatcher } = open(exporter);
    turn("one");
    dispatcher.pump();
    turn("two");
    dispatcher.pump();
    expect(exporter.shown.map(({ seq }) => seq)).toEqual(exporter.shown.map((_, index) => index));
    expect(exporter.shown.filter(({ event }) => event.kind === "end")).toHaveLength(2);
    await dispatcher.close();
  });

  test("after a restart only what was not taken is delivered, with what its scopes need", async () => {
    turn("one");
    const first = open(new Collecting((seq) => seq < 3));
    turn("two");
    first.dispatcher.pump();
    await first.dispatcher.flush(0);
    await first.dispatcher.close();

    const exporter = new Collecting();
    const second = open(exporter);
    second.dispatcher.pump();
    const ends = exporter.shown.filter(({ event }) => event.kind === "end");
    expect(ends.map(({ delivered }) => delivered)).toEqual([true, false]);
    expect(exporter.shown[0]!.event).toMatchObject({ kind: "start", role: "session" });
    await second.dispatcher.flush(0);
    hook({ hook_event_name: "SessionEnd" });
    second.dispatcher.pump();
    await second.dispatcher.flush(0);
    await second.dispatcher.close();

    const last = new Collecting();
    const third = open(last);
    third.dispatcher.pump();
    // All scopes are closed and settled: nothing is needed as a start any more.
    expect(last.shown).toEqual([]);
    await third.dispatcher.close();
  });

  test("an exporter that throws rests alone; the others go on", async () => {
    const broken = new Collecting();
    broken.project = () => {
      throw new Error("no");
    };
    const fine = new Collecting();
    const said: string[] = [];
    const acks = new AckLog(journal.path, warn);
    const lanes = [broken, fine].map(
      (exporter, index) => new Lane({ identity: `e${index}`, exporter, acks, warn: (message) => said.push(message) }),
    );
    const dispatcher = new Dispatcher(journal.layout, journal.path, lanes);
    turn("one");
    dispatcher.pump();
    await dispatcher.flush(0);
    expect(fine.shown).toHaveLength(3);
    expect(said).toEqual(["exporter test failed and rests: no"]);
    expect(lanes.map((lane) => lane.health.lastError)).toEqual(["no", undefined]);
    await dispatcher.close();
  });

  test("an exporter without room is shown again from where it stopped", async () => {
    let room = 1;
    const taken: number[] = [];
    const exporter = new Collecting();
    let pausedAt: number | undefined;
    exporter.project = (positioned) => {
      if (pausedAt !== undefined && positioned.seq !== pausedAt) return;
      pausedAt = undefined;
      if (positioned.event.kind !== "end") return;
      if (room === 0) pausedAt = positioned.seq;
      else {
        room -= 1;
        taken.push(positioned.seq);
      }
    };
    let reported = 0;
    exporter.flush = async () => {
      room = 1;
      const settled = taken.slice(reported);
      reported = taken.length;
      return { settled, refused: 0, ...(pausedAt === undefined ? {} : { resumeAt: pausedAt }) };
    };
    const { dispatcher, lane } = open(exporter);
    for (const words of ["a", "b", "c", "d"]) turn(words);
    dispatcher.pump();
    for (let round = 0; round < 6; round += 1) await dispatcher.flush(0);
    expect(taken).toHaveLength(4);
    expect(new Set(taken).size).toBe(4);
    expect(lane.waiting).toBe(0);
    await dispatcher.close();
  });

  test("history gives a session's earlier events over all its segments, and only those", async () => {
    turn("one");
    const second = new Journal({ directory, durability: "off", owed: [], clock, warn });
    const later = new Runtime({ clock, ids: uuidSource(), journal: second, turnIdleSeconds: 7200, onAppend: () => {} });
    const adapt = (session_id: string, payload: Record<string, string>): void =>
      later.applyHook(agents[0]!.adapt({ payload: { session_id, ...payload }, headers: new Headers(), config: {} }));
    adapt("other", { hook_event_name: "SessionStart" });
    adapt("s1", { hook_event_name: "UserPromptSubmit", prompt: "two" });
    const exporter = new Collecting();
    const lane = new Lane({ identity: "x", exporter, acks: new AckLog(second.path, warn), warn });
    const dispatcher = new Dispatcher(second.layout, second.path, [lane]);
    dispatcher.pump();
    const of = (session: string): Positioned => exporter.shown.find(({ event }) => event.session === session)!;
    expect([...of("other").history()]).toEqual([]);
    const earlier = [...of("s1").history()];
    expect(earlier.map(({ event }) => event.kind)).toEqual(["start", "start", "end"]);
    expect(earlier.every(({ event }) => event.session === "s1")).toBe(true);
    await dispatcher.close();
    second.close();
  });
});

describe("what an earlier process left", () => {
  /** Another process's segment: the same bytes under the id of a process that is gone. */
  const orphan = (): string => {
    turn("one");
    const gone = Bun.spawnSync(["true"]);
    const path = journal.path.replace(".nrj", "-old.nrj");
    const bytes = readFileSync(journal.path);

    const header = decodeFrame(bytes, 0);
    if (header.kind !== "frame") throw new Error("no header");
    const record = { ...(header.value as object), pid: gone.pid, processStart: "" };
    appendFileSync(path, Buffer.concat([encodeFrames([record as never]), bytes.subarray(header.next)]));
    return path;
  };

  test("is found for the exporters it is owed to, and for no other", () => {
    const path = orphan();
    expect(findOwed(journal.layout, journal.path, ["x", "y"])).toEqual([{ path, identities: ["x"] }]);
    expect(findOwed(journal.layout, journal.path, ["y"])).toEqual([]);
  });

  test("is not touched while its process runs", () => {
    turn("one");
    expect(findOwed(journal.layout, "elsewhere.nrj", ["x"])).toEqual([]);
    expect(retain(journal.layout, { maxAgeSeconds: 0, maxBytes: 0, now: Date.now() + 1e9 })).toEqual({
      removed: 0,
      undelivered: 0,
    });
  });

  test("is not found again once everything was taken", async () => {
    const path = orphan();
    const acks = new AckLog(path, warn);
    const lane = new Lane({ identity: "x", exporter: new Collecting(), acks, warn });
    const dispatcher = new Dispatcher(journal.layout, path, [lane]);
    dispatcher.pump();
    await dispatcher.flush(0);
    await dispatcher.close();
    expect(findOwed(journal.layout, journal.path, ["x"])).toEqual([]);
  });

  test("is delivered by one process at a time, once, and may go when it is old", async () => {
    orphan();
    const atif = { kind: "atif", settings: parse(schema, { output_directory: join(directory, "out") }), identity: "x" };
    const deliver = (): ReturnType<typeof deliverEarlierRuns> =>
      deliverEarlierRuns({
        layout: journal.layout,
        own: journal.path,
        exporters: [atif],
        context: { startDirectory: directory, version: "0", warn },
        millisPerSegment: 1000,
      });
    const release = lockFile(join(directory, "journal", "earlier-runs.lock"), 0)!;
    expect(await deliver()).toEqual({ closed: 0, deliveries: [], left: 1 });
    release();
    expect(await deliver()).toMatchObject({ closed: 1, left: 0, deliveries: [{ kind: "atif", waiting: 0 }] });
    expect(readFileSync(join(directory, "out", "s1.atif.json"), "utf8")).toContain("one!");
    expect(await deliver()).toEqual({ closed: 0, deliveries: [], left: 0 });
    expect(retain(journal.layout, { maxAgeSeconds: 0, maxBytes: 1e9, now: Date.now() + 1000 })).toEqual({
      removed: 1,
      undelivered: 0,
    });
  });

  test("is removed when it is old and delivered, or when the journal is too large, and counted then", () => {
    orphan();
    const limits = { now: Date.now() + 1000 };
    expect(retain(journal.layout, { ...limits, maxAgeSeconds: 0, maxBytes: 1e9 })).toEqual({
      removed: 0,
      undelivered: 0,
    });
    const dropped: OwedEnds[] = [];
    const onDropped = (owed: OwedEnds): void => void dropped.push(owed);
    expect(retain(journal.layout, { ...limits, maxAgeSeconds: 1e9, maxBytes: 0, onDropped })).toEqual({
      removed: 1,
      undelivered: 1,
    });
    expect(dropped).toEqual([{ identity: "x", ends: 1, oldest: expect.any(Number) }]);
  });
});

test("content of sessions that ended long ago is still read, though its places were forgotten", () => {
  const exporter = new Collecting();
  const { dispatcher } = open(exporter);
  const words = (session: number): string => `words of session ${session} `.repeat(400);
  for (let session = 0; session < 40; session += 1) {
    const say = (payload: Record<string, string>): void => hook({ ...payload, session_id: `s${session}` });
    say({ hook_event_name: "UserPromptSubmit", prompt: words(session) });
    say({ hook_event_name: "SessionEnd" });
  }
  dispatcher.pump();
  for (let session = 0; session < 40; session += 1) {
    const begun = exporter.shown.find(
      ({ event }) => event.session === `s${session}` && event.kind === "start" && event.role === "turn",
    )!;
    if (begun.event.kind !== "start") throw new Error("no turn");
    expect(begun.event.input).toMatchObject({ ref: { kind: "text" } });
    expect(begun.content.read(begun.event.input!)).toBe(words(session));
  }
});
