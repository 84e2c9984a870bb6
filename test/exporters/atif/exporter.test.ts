import { afterEach, describe, expect, setSystemTime, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonValue } from "../../../src/core/json/json-value.ts";
import { parseJson } from "../../../src/core/json/parse.ts";
import { readString } from "../../../src/core/json/path.ts";
import { create, destination } from "../../../src/exporters/atif/index.ts";
import type { Exporter, ExporterContext } from "../../../src/exporters/exporter.ts";
import { atifFindings } from "../../support/atif-rules.ts";
import { RelayEvents, assistant, user } from "../../support/relay-events.ts";
import { defaults, documentOf, lines } from "./document-of.ts";

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

interface Bench {
  readonly exporter: Exporter;
  readonly file: string;
  readonly folder: string;
  readonly warnings: string[];
  readonly context: ExporterContext;
}

function bench(session = "session-1", start?: string): Bench {
  const startDirectory = start ?? mkdtempSync(join(tmpdir(), "nemo-relay-atif-"));
  made.push(startDirectory);
  const warnings: string[] = [];
  const context = { startDirectory, warn: (message: string) => void warnings.push(message), version: "0" };
  const folder = join(startDirectory, ".nemo-relay/atif");
  return { exporter: create(defaults, context), folder, file: join(folder, `${session}.atif.json`), warnings, context };
}

function read(file: string): JsonValue {
  const parsed = parseJson(readFileSync(file, "utf8"));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
}

function soon(): number {
  return Date.now() + 10_000;
}

/** Two turns of one exchange each; the second begins at event `second`. */
function twoTurns(): { readonly play: RelayEvents; readonly second: number } {
  const play = new RelayEvents();
  const session = play.sessionStart();
  const turn = play.turn(session, "one");
  play.exchange(turn, { messages: [user("one")], tools: ["A"] }, { message: assistant("a1") });
  play.end(turn);
  const second = play.events.length;
  const next = play.turn(session, "two");
  const messages = [user("one"), assistant("a1"), user("two")];
  play.exchange(next, { messages, tools: ["A"] }, { message: assistant("a2") });
  play.end(next);
  play.end(session);
  return { play, second };
}

describe("files", () => {
  test("are written at flush, replaced as the session grows, and settle their ends", async () => {
    const { exporter, file, folder } = bench();
    const { play, second } = twoTurns();
    const events = play.positioned();
    for (const one of events.slice(0, second)) exporter.project(one);
    expect(existsSync(file)).toBe(false);
    expect(await exporter.flush(soon())).toEqual({ settled: [3, 4], refused: 0 });
    expect(lines(read(file))).toEqual(["user: one", "agent: a1"]);
    expect(readString(read(file), "extra.state")).toBe("open");
    for (const one of events.slice(second)) exporter.project(one);
    expect(await exporter.flush(soon())).toEqual({ settled: [7, 8, 9], refused: 0 });
    expect(read(file)).toEqual(documentOf(play));
    expect(readdirSync(folder)).toEqual(["session-1.atif.json"]);
    expect(exporter.health()).toMatchObject({ kind: "atif", delivered: 5, refused: 0, waiting: 0, files: [file] });
    expect(await exporter.flush(soon())).toEqual({ settled: [], refused: 0 });
  });

  test("a session without steps leaves none, and its ends are settled", async () => {
    const { exporter, file } = bench();
    const play = new RelayEvents();
    play.end(play.sessionStart());
    for (const one of play.positioned()) exporter.project(one);
    expect(await exporter.flush(soon())).toEqual({ settled: [1], refused: 0 });
    expect(existsSync(file)).toBe(false);
  });

  test("close writes what no flush has", async () => {
    const { exporter, file } = bench();
    const { play, second } = twoTurns();
    for (const one of play.positioned().slice(0, second + 1)) exporter.project(one);
    await exporter.close();
    expect(lines(read(file))).toEqual(["user: one", "agent: a1", "user: two"]);
  });

  test("one per session, whatever its id", async () => {
    const { exporter, folder } = bench();
    for (const id of ["../up", "..", "a b"]) {
      const play = new RelayEvents(id);
      play.turn(play.sessionStart(), "hello");
      for (const one of play.positioned()) exporter.project(one);
    }
    await exporter.flush(soon());
    expect(readdirSync(folder).toSorted()).toEqual(["%2E%2E.atif.json", "..%2Fup.atif.json", "a%20b.atif.json"]);
  });

  test("the destination is the absolute path with its template", () => {
    const { context, folder } = bench();
    expect(destination(defaults, context)).toBe(`atif ${folder}/{session_id}.atif.json`);
  });
});

describe("a session that is first seen in its middle", () => {
  test("is built from its history first", async () => {
    const { exporter, file } = bench();
    const { play, second } = twoTurns();
    for (const one of play.positioned(second)) exporter.project(one);
    await exporter.flush(soon());
    expect(read(file)).toEqual(documentOf(play));
  });

  test("comes back after it had ended and left memory", async () => {
    const { exporter, file } = bench();
    const { play } = twoTurns();
    for (const one of play.positioned()) exporter.project(one);
    await exporter.flush(soon());
    const late = play.events.length;
    play.mark("scope-1", "notification", { message: "late" });
    for (const one of play.positioned(late)) exporter.project(one);
    await exporter.flush(soon());
    expect(lines(read(file)).at(-1)).toBe("system: Notification: late");
  });

  test("comes back after many others were seen, though it never ended", async () => {
    const { exporter, folder } = bench();
    const plays = Array.from({ length: 140 }, (_, id) => new RelayEvents(`s${id}`));
    for (const play of plays) {
      play.turn(play.sessionStart(), "one");
      for (const one of play.positioned()) exporter.project(one);
    }
    await exporter.flush(soon());
    const asked: string[] = [];
    for (const play of plays.slice(0, 1).concat(plays.slice(-1))) {
      const late = play.events.length;
      play.mark("scope-1", "notification", { message: "late" });
      for (const one of play.positioned(late)) {
        const history = (): ReturnType<typeof one.history> => {
          asked.push(play.session);
          return one.history();
        };
        exporter.project({ ...one, history });
      }
    }
    await exporter.flush(soon());
    expect(asked).toEqual(["s0"]);
    for (const id of ["s0", "s139"]) {
      const shown = lines(read(join(folder, `${id}.atif.json`)));
      expect(shown).toEqual(["user: one", "system: Notification: late"]);
    }
  });

  test("whose ends were all delivered before is not written again", async () => {
    const { exporter, file } = bench();
    const { play } = twoTurns();
    for (const one of play.positioned()) exporter.project({ ...one, delivered: one.event.kind === "end" });
    expect(await exporter.flush(soon())).toEqual({ settled: [], refused: 0 });
    expect(existsSync(file)).toBe(false);
  });

  test("a history that cannot be read costs the history, not the session", async () => {
    const { exporter, file, warnings } = bench();
    const { play, second } = twoTurns();
    const history = (): never => {
      throw new Error("torn");
    };
    for (const one of play.positioned(second)) exporter.project({ ...one, history });
    await exporter.flush(soon());
    expect(atifFindings(read(file))).toEqual([]);
    expect(warnings).toEqual(["atif: could not read the earlier events of session session-1: torn"]);
  });
});

describe("trouble", () => {
  test("a write failure keeps the previous file and the ends, says so once, and is made good by a later flush", async () => {
    const { exporter, file, folder, warnings } = bench();
    const { play, second } = twoTurns();
    const events = play.positioned();
    for (const one of events.slice(0, second)) exporter.project(one);
    await exporter.flush(soon());
    const before = readFileSync(file, "utf8");
    // A folder in the file's place fails for root too, where missing rights would not.
    rmSync(file);
    mkdirSync(join(file, "in the way"), { recursive: true });
    for (const one of events.slice(second)) exporter.project(one);
    for (let round = 0; round < 2; round += 1) {
      const failed = await exporter.flush(soon());
      expect(failed.settled).toEqual([]);
      expect(failed.waiting).toBeDefined();
    }
    expect(warnings).toHaveLength(1);
    expect(exporter.health()).toMatchObject({ waiting: 3, delivered: 2 });
    expect(exporter.health().lastError).toBeDefined();
    expect(readdirSync(folder)).toEqual(["session-1.atif.json"]);
    rmSync(file, { recursive: true });
    writeFileSync(file, before);
    expect(await exporter.flush(soon())).toEqual({ settled: [7, 8, 9], refused: 0 });
    expect(read(file)).toEqual(documentOf(play));
  });

  test("one session's failure leaves the others working", async () => {
    const { exporter, file, folder } = bench("good");
    mkdirSync(join(folder, "bad.atif.json", "in the way"), { recursive: true });
    for (const id of ["bad", "good"]) {
      const play = new RelayEvents(id);
      play.turn(play.sessionStart(), "hello");
      for (const one of play.positioned()) exporter.project(one);
    }
    expect((await exporter.flush(soon())).waiting).toBeDefined();
    expect(lines(read(file))).toEqual(["user: hello"]);
  });

  test("a flush whose deadline has passed writes nothing and says that something waits", async () => {
    const { exporter, file } = bench();
    const { play } = twoTurns();
    for (const one of play.positioned()) exporter.project(one);
    const late = await exporter.flush(Date.now() - 1);
    expect(late.settled).toEqual([]);
    expect(late.waiting).toBe("some files are not written yet");
    expect(existsSync(file)).toBe(false);
    expect((await exporter.flush(soon())).settled).toHaveLength(5);
  });

  test("an unreadable piece of content costs that event, not the session", async () => {
    const { exporter, file, warnings } = bench();
    const { play } = twoTurns();
    const torn = {
      ...play.content,
      messages: (): never => {
        throw new Error("torn list");
      },
    };
    for (const one of play.positioned()) exporter.project({ ...one, content: torn });
    await exporter.flush(soon());
    expect(atifFindings(read(file))).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});

test("projecting again from the journal after a kill gives the same file", async () => {
  const one = bench();
  const { play, second } = twoTurns();
  for (const event of play.positioned().slice(0, second + 2)) one.exporter.project(event);
  await one.exporter.flush(soon());
  const again = bench("session-1", one.context.startDirectory);
  for (const event of play.positioned(second)) again.exporter.project(event);
  await again.exporter.flush(soon());
  expect(read(again.file)).toEqual(documentOf(play));
});

test("files are for their owner alone", async () => {
  const { exporter, file, folder } = bench();
  const { play } = twoTurns();
  for (const event of play.positioned()) exporter.project(event);
  await exporter.flush(soon());
  const mode = async (path: string): Promise<number> => (await Bun.file(path).stat()).mode & 0o777;
  expect(await mode(file)).toBe(0o600);
  expect(await mode(folder)).toBe(0o700);
});

test("a large document is replaced in the middle of a turn only when enough is new", async () => {
  const { exporter, file } = bench();
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "x".repeat(300_000));
  for (let at = 0; at < 60; at += 1) play.mark(turn, "notification", { message: "before" });
  let shown = 0;
  const show = (): void => {
    for (const one of play.positioned(shown)) exporter.project(one);
    shown = play.events.length;
  };
  show();
  await exporter.flush(soon());
  play.mark(turn, "notification", { message: "after" });
  show();
  await exporter.flush(soon());
  expect(lines(read(file)).at(-1)).toBe("system: Notification: before");
  for (let at = 0; at < 5; at += 1) play.mark(turn, "notification", { message: "after" });
  show();
  await exporter.flush(soon());
  expect(lines(read(file)).at(-1)).toBe("system: Notification: after");
  play.end(turn);
  show();
  expect((await exporter.flush(soon())).settled).toHaveLength(1);
});

test("a huge document is replaced in the middle of a turn at most every ten seconds, and at the turn's end at once", async () => {
  const { exporter, file } = bench();
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "x".repeat(5_000_000));
  let shown = 0;
  const tell = async (message: string): Promise<void> => {
    play.mark(turn, "notification", { message });
    for (const one of play.positioned(shown)) exporter.project(one);
    shown = play.events.length;
    await exporter.flush(soon());
  };
  const last = (): string | undefined => lines(read(file)).at(-1);
  try {
    await tell("one");
    expect(last()).toBe("system: Notification: one");
    await tell("two");
    expect(last()).toBe("system: Notification: one");
    setSystemTime(Date.now() + 11_000);
    await tell("three");
    expect(last()).toBe("system: Notification: three");
    play.end(turn);
    await tell("four");
    expect(last()).toBe("system: Notification: four");
  } finally {
    setSystemTime();
  }
});
