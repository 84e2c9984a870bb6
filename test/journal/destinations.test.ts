import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DestinationReport } from "../../src/exporters/destination-report.ts";
import type { ExporterHealth } from "../../src/exporters/exporter.ts";
import { changeDestination, forgetDestinations, readDestinations } from "../../src/journal/destinations.ts";
import type { JournalLayout } from "../../src/journal/layout.ts";
import { openLayout } from "../../src/journal/layout.ts";

let directory: string;
let layout: JournalLayout;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  layout = openLayout(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const folder = (): string => join(directory, "journal", "destinations");
const health = (more: Partial<ExporterHealth> = {}): ExporterHealth => ({
  kind: "k",
  destination: "k http://u:secret@h/p?token=secret",
  delivered: 0,
  refused: 0,
  waiting: 0,
  ...more,
});

describe("a destination's note", () => {
  test("adds counts up whoever brings them, and keeps the last error", async () => {
    await changeDestination(layout, "x", { refused: 2, lastError: { at: 1, message: "one" } });
    await changeDestination(layout, "x", { refused: 3, dropped: 4 });
    await changeDestination(layout, "y", { dropped: 1 });
    const byName = readDestinations(layout).toSorted((a, b) => (a.identity < b.identity ? -1 : 1));
    expect(byName).toEqual([
      { identity: "x", refused: 5, dropped: 4, lastError: { at: 1, message: "one" } },
      { identity: "y", refused: 0, dropped: 1 },
    ]);
  });

  test("loses no count when many write at once and try again", async () => {
    const add = async (): Promise<void> => {
      while (!(await changeDestination(layout, "x", { refused: 1 }))) await Bun.sleep(1);
    };
    await Promise.all(Array.from({ length: 20 }, add));
    expect(readDestinations(layout)).toEqual([{ identity: "x", refused: 20, dropped: 0 }]);
    expect(readdirSync(folder())).toHaveLength(1);
  });

  test("is private, and forgotten after a time without news", async () => {
    await changeDestination(layout, "x", { refused: 1 });
    const [name] = readdirSync(folder());
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder(), name!)).mode & 0o777).toBe(0o600);
    forgetDestinations(layout, 60_000, Date.now());
    expect(readdirSync(folder())).toHaveLength(1);
    forgetDestinations(layout, 60_000, Date.now() + 120_000);
    expect(readdirSync(folder())).toEqual([]);
  });
});

describe("a report", () => {
  test("writes nothing of a destination that never had trouble", async () => {
    const report = new DestinationReport(layout, "x");
    await report.take(health({ delivered: 5 }));
    await report.close(health({ delivered: 9 }));
    expect(readDestinations(layout)).toEqual([]);
  });

  test("writes trouble at once, then every few seconds at most, and the last word at the end", async () => {
    const report = new DestinationReport(layout, "x");
    await report.take(health({ lastError: "a http://u:secret@h/?k=secret", lastErrorAt: 10, refused: 1 }), 100_000);
    await report.take(health({ lastError: "b", lastErrorAt: 20, refused: 2 }), 101_000);
    const [first] = readDestinations(layout);
    expect(first).toMatchObject({ refused: 1, lastError: { at: 10 } });
    expect(JSON.stringify(first)).not.toContain("secret");
    await report.take(health({ lastError: "b", lastErrorAt: 20, refused: 2, retryAt: 7 }), 104_000);
    expect(readDestinations(layout)).toMatchObject([{ refused: 2, retryAt: 7, lastError: { at: 20, message: "b" } }]);
    await report.close(health({ lastError: "b", lastErrorAt: 20, refused: 2, delivered: 3 }));
    const [last] = readDestinations(layout);
    expect(last).toMatchObject({ refused: 2, lastError: { message: "b" } });
    expect(last?.deliveredAt).toBeNumber();
    expect(last?.retryAt).toBeUndefined();
  });
});
