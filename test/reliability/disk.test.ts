import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arm, disarm, diskErrors, watchDisk } from "../support/faults/disk-calls.ts";
import type { Recording, record as recordType } from "../support/faults/disk-recording.ts";

/** Each call is refused with one of the errors; the script goes through all of them with each. */
const every = process.env["DISK_FAULTS"] === "every";
const root = mkdtempSync(join(tmpdir(), "nemo-relay-disk-"));
let record: typeof recordType;
beforeAll(async () => {
  await watchDisk();
  ({ record } = await import("../support/faults/disk-recording.ts"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Some hooks before, some while the disk refuses from the n-th call on, some afterwards. */
async function withFault(name: string, error: (typeof diskErrors)[number], from: number): Promise<number> {
  const recording = await record(join(root, name));
  recording.work("before");
  await written(recording, "before");
  const earlier = await Bun.file(recording.file).text();
  arm(error, from);
  let calls: number;
  try {
    recording.work("meanwhile");
    // Not for anything to happen: for what may go wrong to go wrong.
    await Bun.sleep(15);
    // Not through the calls that refuse.
    const found = await Bun.file(recording.file).text();
    JSON.parse(found);
    if (from === 0) expect(found).toBe(earlier);
  } finally {
    calls = disarm();
  }
  recording.work("after");
  await written(recording, "after");
  await recording.close();
  check(recording);
  rmSync(join(root, name), { recursive: true, force: true });
  return calls;
}

async function written(recording: Recording, call: string): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    const file = Bun.file(recording.file);
    if ((await file.exists()) && (await file.text()).includes(`result of ${call}`)) return;
    await Bun.sleep(2);
  }
  throw new Error(`${call} is not in the trajectory: ${recording.said.join("; ")}`);
}

function check(recording: Recording): void {
  const { steps } = JSON.parse(readFileSync(recording.file, "utf8")) as {
    steps: { tool_calls?: { tool_call_id: string }[] }[];
  };
  const found = steps.flatMap(({ tool_calls = [] }) => tool_calls.map(({ tool_call_id }) => tool_call_id));
  expect(found).toEqual(["before", "meanwhile", "after"]);
  expect(recording.lost()).toBe(0);
  expect(readdirSync(join(recording.file, "..")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  expect(recording.said.length).toBe(new Set(recording.said).size);
}

describe("G-13: a disk that refuses", () => {
  test("from any call on, with any error: nothing is thrown, broken or lost, and it goes on when it may", async () => {
    const total = await withFault("count", "ENOSPC", 10_000);
    expect(total).toBeGreaterThan(10);
    for (let at = 0; at < total; at += 1) {
      const errors = every ? diskErrors : [diskErrors[at % diskErrors.length]!];
      for (const error of errors) {
        try {
          await withFault(`${error}-${at}`, error, at);
        } catch (trouble) {
          throw new Error(`${error} from call ${at} of ${total} on: ${String(trouble)}`, { cause: trouble });
        }
      }
    }
  }, 60_000);
});
