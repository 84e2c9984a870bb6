import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "valibot";
import { agents } from "../../src/agents/registry.ts";
import { schema as atifSchema } from "../../src/exporters/atif/schema.ts";
import { schema as spansSchema } from "../../src/exporters/openinference/schema.ts";
import { Projection } from "../../src/exporters/projection.ts";
import type { ExporterToRun } from "../../src/exporters/worker-messages.ts";
import { Journal } from "../../src/journal/journal.ts";
import { openLayout } from "../../src/journal/layout.ts";
import { retain } from "../../src/journal/retention.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { surveySegment } from "../../src/journal/segment-survey.ts";
import { segmentsOf } from "../../src/journal/session-index.ts";
import { markLeft } from "../../src/journal/whole-mark.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { Runtime } from "../../src/runtime/runtime.ts";
import { startCollector } from "../support/stub-collector.ts";

const said: string[] = [];
const warn = (message: string): void => void said.push(message);
let directory: string;
let now: number;
let journal: Journal;
let runtime: Runtime;
let projection: Projection | undefined;

beforeEach(() => {
  said.length = 0;
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  now = Date.now() * 1000;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A daemon without a gateway that leaves its segment at every quiet moment. */
async function begin(exporters: readonly ExporterToRun[], maxAgeSeconds = 1000): Promise<Projection> {
  const clock = { now: () => now };
  const owed = exporters.map(({ identity }) => identity);
  journal = new Journal({ directory, durability: "off", owed, clock, warn });
  journal.tellGateway({ kind: "gateway", url: "http://127.0.0.1:1", directory });
  const onRotate = (path: string): void => projection?.rotated(path);
  const options = { clock, ids: uuidSource(), journal, turnIdleSeconds: 7200, segmentBytes: 1, onRotate };
  runtime = new Runtime({ ...options, onAppend: () => projection?.appended() });
  projection = new Projection(
    {
      kind: "start",
      journalDirectory: directory,
      segmentPath: journal.path,
      exporters,
      startDirectory: directory,
      version: "0",
      maxAgeSeconds,
      maxBytes: 1e9,
      cost: { enabled: false, prices: {} },
    },
    warn,
    { flush: 20, retry: 20, upkeep: { first: 20, longest: 50 } },
  );
  await projection.open();
  return projection;
}

const hook = (hook_event_name: string, more: Record<string, string> = {}): void => {
  now += 1000;
  const payload = { session_id: "s1", hook_event_name, ...more };
  runtime.applyHook(agents[0]!.adapt({ payload, headers: new Headers(), config: {} }));
};
const turn = (words: string): void => {
  hook("UserPromptSubmit", { prompt: words });
  hook("Stop", { last_assistant_message: `${words}!` });
};
const segments = (): readonly string[] => {
  const folder = join(directory, "journal", "segments");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".nrj"))
    .toSorted()
    .map((name) => join(folder, name));
};
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await Bun.sleep(5);
};
const atif = (): ExporterToRun => ({
  kind: "atif",
  settings: parse(atifSchema, { output_directory: join(directory, "out") }),
  identity: "atif",
});
const file = (): string => {
  const path = join(directory, "out", "s1.atif.json");
  return existsSync(path) ? readFileSync(path, "utf8") : "";
};

describe("a daemon's segment that has grown large", () => {
  test("is left for a new one when nothing is under way; the session goes on there, and its file is whole", async () => {
    const opened = await begin([atif()]);
    const [first = ""] = segments();
    hook("UserPromptSubmit", { prompt: "one" });
    runtime.tick();
    expect(segments()).toEqual([first]);
    hook("Stop", { last_assistant_message: "one!" });
    runtime.tick();
    expect(segments()).toHaveLength(2);
    turn("two");
    await until(() => file().includes("two!"));
    expect(file()).toContain("one!");
    const names = segments().map((path) => basename(path));
    expect(segmentsOf(journal.layout, "s1")).toEqual(names);
    const reader = new SegmentReader(first);
    const relay = [...reader.next()].flatMap(({ record }) => (record.kind === "event" ? record.relay : []));
    reader.close();
    expect(relay.at(-1)).toMatchObject({ kind: "end", role: "session", metadata: { status: "journal_rotated" } });
    expect(relay.filter(({ kind }) => kind === "start")).toHaveLength(
      relay.filter(({ kind }) => kind === "end").length,
    );
    // It may go like any other that was delivered, while its process runs on.
    await until(() => surveySegment(first)?.running === false);
    expect(surveySegment(first)?.owed).toEqual([]);
    expect(surveySegment(journal.path)).toMatchObject({ running: true, gateway: { url: "http://127.0.0.1:1" } });
    const later = { maxAgeSeconds: 0, maxBytes: 1e9, now: Date.now() + 1e9 };
    expect(retain(journal.layout, later)).toEqual({ removed: 1, undelivered: 0 });
    expect(segments().map((path) => basename(path))).toEqual(names.slice(1));
    runtime.close();
    await opened.close(Date.now() + 2000);
    journal.close();
    expect(retain(journal.layout, later)).toEqual({ removed: 0, undelivered: 0 });
    expect(said).toEqual([]);
  });

  test("is delivered beside the new one once its collector is back, and goes when it is old", async () => {
    let down = true;
    const collector = await startCollector(() => (down ? { status: 429 } : undefined));
    const settings = { ...parse(spansSchema, { endpoint: collector.url }), timeout_millis: 1000 };
    const opened = await begin([{ kind: "openinference", settings, identity: "spans" }], 0);
    turn("one");
    const first = journal.path;
    runtime.tick();
    await until(() => surveySegment(first)?.running === false);
    expect(surveySegment(first)?.owed).toMatchObject([{ identity: "spans" }]);
    down = false;
    await until(() => collector.spans().length > 0 && !segments().includes(first));
    expect(collector.spans().map(({ name }) => name)).toEqual(["claude-code-turn"]);
    runtime.close();
    await opened.close(Date.now() + 2000);
    journal.close();
    await collector.close();
  });

  test("keeps no process from ending, and a later one delivers both", async () => {
    let mute = true;
    const collector = await startCollector(() => (mute ? "hang" : undefined));
    const settings = { ...parse(spansSchema, { endpoint: collector.url }), timeout_millis: 60_000 };
    const exporters: readonly ExporterToRun[] = [{ kind: "openinference", settings, identity: "spans" }];
    const opened = await begin(exporters);
    turn("one");
    runtime.tick();
    turn("two");
    runtime.close();
    await until(() => collector.batches.length > 0);
    await opened.close(Date.now() + 300);
    journal.close();
    mute = false;
    for (const path of segments()) markLeft(path, warn);
    const later = await begin(exporters);
    await until(() => collector.spans().length === 2);
    expect(new Set(collector.spans().map(({ spanId }) => spanId)).size).toBe(2);
    await later.close(Date.now() + 2000);
    journal.close();
    await collector.close();
  });
});

test("an index goes with the last segment of its session", () => {
  const layout = openLayout(directory);
  const clock = { now: () => now };
  const own = new Journal({ directory, durability: "off", owed: [], clock, warn });
  runtime = new Runtime({ clock, ids: uuidSource(), journal: own, turnIdleSeconds: 7200, onAppend: () => {} });
  turn("one");
  const later = { maxAgeSeconds: 0, maxBytes: 1e9, now: Date.now() + 1e9 };
  retain(layout, later);
  expect(segmentsOf(layout, "s1")).toHaveLength(1);
  own.close();
  rmSync(own.path);
  retain(layout, { ...later, now: Date.now() });
  expect(readdirSync(layout.sessions)).toHaveLength(1);
  retain(layout, later);
  expect(readdirSync(layout.sessions)).toEqual([]);
});
