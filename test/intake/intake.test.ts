import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HookEntry } from "../../src/intake/entry.ts";
import { IntakeLog, readIntake } from "../../src/intake/intake-log.ts";
import { Intake } from "../../src/intake/intake.ts";
import { intakeFiles } from "../../src/journal/segment-files.ts";

let directory: string;
let segment: string;
let log: IntakeLog;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  segment = join(directory, "a.nrj");
  log = new IntakeLog(segment, "off");
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function entry(place: number, bytes = 1): HookEntry {
  const body = new Uint8Array(bytes);
  return { kind: "hook", place, agent: "any", at: place, session: {}, headers: [], body };
}

interface Made {
  readonly intake: Intake;
  /** What was done, with a `|` after each commit and the place that it gave. */
  readonly done: string[];
  readonly troubles: unknown[];
}

function make(options: { now?: () => number; safePlace?: () => number } = {}): Made {
  const done: string[] = [];
  const troubles: unknown[] = [];
  const intake = new Intake({
    log,
    commit: (work) => void done.push(`|${work()}`),
    safePlace: options.safePlace ?? (() => Number.POSITIVE_INFINITY),
    onTrouble: (error) => void troubles.push(error),
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  return { intake, done, troubles };
}

/** Waits for a condition, for at most five seconds. */
async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !holds(); attempt += 1) await Bun.sleep(10);
  expect(holds()).toBe(true);
}

describe("work", () => {
  test("is done in the order of its arrival, by itself, and together", async () => {
    const { intake, done } = make();
    const places = ["a", "b", "c"].map((name) => intake.enqueue(() => void done.push(name), 1));
    expect([places, done]).toEqual([[1, 2, 3], []]);
    await until(() => done.length > 0);
    expect(done).toEqual(["a", "b", "c", "|0"]);
  });

  test("waits while something arrives, but not for ever", async () => {
    let now = 0;
    const { intake, done } = make({ now: () => now });
    intake.enqueue(() => void done.push("a"), 1);
    for (; now < 1990; now += 10) {
      intake.enqueue(() => {}, 0);
      if (now % 200 === 0) await Bun.sleep(3);
      expect(done).toEqual([]);
    }
    now = 2010;
    intake.enqueue(() => {}, 0);
    await until(() => done.includes("a"));
  });

  test("that somebody waits for is done at once when little waits, otherwise in turns", async () => {
    const { intake, done } = make({ now: () => 0 });
    expect(intake.reach(intake.enqueue(() => void done.push("a"), 0))).toBeUndefined();
    expect(done).toEqual(["a", "|0"]);
    for (let count = 0; count < 100; count += 1) intake.enqueue(() => {}, 0);
    const reached = intake.reach(intake.enqueue(() => void done.push("b"), 0));
    intake.enqueue(() => void done.push("c"), 0);
    expect(done).not.toContain("b");
    await reached;
    expect(done).toContain("b");
  });

  test("that belongs to work is done with it; other work stands in the line", () => {
    const { intake, done } = make();
    intake.enqueue(() => {
      intake.follow(() => void done.push("with a"));
      done.push("a");
    }, 0);
    intake.follow(() => void done.push("b"));
    intake.settle();
    expect(done).toEqual(["with a", "a", "b", "|0"]);
  });

  test("that throws is told, and the rest is done", () => {
    const { intake, done, troubles } = make();
    intake.enqueue(() => {
      throw new Error("no");
    }, 1);
    intake.enqueue(() => void done.push("b"), 1);
    intake.settle();
    expect(done).toEqual(["b", "|0"]);
    expect(troubles).toEqual([new Error("no")]);
  });

  test("that asks for everything to be settled comes before what waits", () => {
    const { intake, done } = make();
    intake.enqueue(() => {
      intake.settle();
      done.push("a");
    }, 1);
    intake.enqueue(() => void done.push("b"), 1);
    intake.settle();
    expect(done).toEqual(["a", "b", "|0"]);
  });

  test("beyond what memory may hold is done by whoever brings more", () => {
    const { intake, done } = make();
    const large = 12 * 1024 * 1024;
    for (const name of ["a", "b", "c", "d"]) intake.enqueue(() => void done.push(name), large);
    expect(done).toEqual(["a", "|0", "b", "|0"]);
  });
});

describe("an entry", () => {
  test("is kept as long as its work waits, and the note of its commit names its place", () => {
    const { intake, done } = make();
    const place = intake.enqueue(() => void done.push("a"), 1);
    expect(intake.keep(entry(place))).toBe(true);
    expect(readIntake(segment)).toEqual([entry(place)]);
    intake.settle();
    expect(done).toEqual(["a", "|1"]);
    expect([intake.waits(place), intake.keep(entry(place))]).toEqual([false, false]);
  });

  test("leaves the disk when it was recorded and the journal has it for good", async () => {
    let safe = 0;
    const { intake } = make({ safePlace: () => safe });
    const place = intake.enqueue(() => {}, 1);
    expect(intake.keep(entry(place))).toBe(true);
    intake.settle();
    await Bun.sleep(250);
    expect(log.size).toBeGreaterThan(0);
    safe = place;
    await until(() => log.size === 0);
    expect(readIntake(segment)).toEqual([]);
  });

  test("is not kept where the disk refuses", () => {
    const { intake } = make();
    rmSync(directory, { recursive: true });
    expect(intake.keep(entry(intake.enqueue(() => {}, 1)))).toBe(false);
    intake.settle();
  });
});

describe("the log", () => {
  test("is private, and never written through what was planted in its place", () => {
    expect(log.keep(entry(1))).toBe(true);
    const [path = ""] = intakeFiles(segment);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const other = new IntakeLog(join(directory, "b.nrj"), "off");
    writeFileSync(join(directory, "victim"), "");
    symlinkSync(join(directory, "victim"), join(directory, "b.nrj.intake1"));
    expect(other.keep(entry(1))).toBe(false);
    expect(readFileSync(join(directory, "victim"), "utf8")).toBe("");
  });

  test("under steady load goes over to new files and lets the old ones go, and is read in order", () => {
    for (let place = 1; place <= 40; place += 1) log.keep(entry(place, 1024 * 1024));
    expect(intakeFiles(segment)).toHaveLength(3);
    expect(readIntake(segment).map(({ place }) => place)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    log.recorded(20);
    expect(intakeFiles(segment)).toHaveLength(2);
    log.recorded(40);
    expect([intakeFiles(segment).length, log.size]).toEqual([1, 0]);
  });

  test("ends with its files, unless the journal could not take everything", () => {
    log.keep(entry(1));
    log.close(false);
    expect(readIntake(segment)).toEqual([entry(1)]);
    const other = new IntakeLog(join(directory, "b.nrj"), "group");
    other.keep(entry(1));
    other.moveTo(join(directory, "c.nrj"));
    other.keep(entry(2));
    expect(intakeFiles(join(directory, "b.nrj"))).toEqual([]);
    other.close(true);
    expect(intakeFiles(join(directory, "c.nrj"))).toEqual([]);
  });
});
