import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "valibot";
import { agents } from "../../src/agents/registry.ts";
import { schema } from "../../src/exporters/openinference/schema.ts";
import { Projection } from "../../src/exporters/projection.ts";
import { Journal } from "../../src/journal/journal.ts";
import { markLeft } from "../../src/journal/whole-mark.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { Runtime } from "../../src/runtime/runtime.ts";
import type { StubCollector } from "../support/stub-collector.ts";
import { startCollector } from "../support/stub-collector.ts";

const clock = systemClock();
let directory: string;
let collector: StubCollector;
let isAway: boolean;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  isAway = true;
  collector = await startCollector(() => (isAway ? { status: 503, headers: { "retry-after": "0" } } : undefined));
});
afterEach(async () => {
  await collector.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A process's segment with one tool call of a session. */
function segment(session_id: string, onAppend: () => void): Journal {
  const journal = new Journal({ directory, durability: "off", owed: ["oi"], clock, warn: () => {} });
  const runtime = new Runtime({ clock, ids: uuidSource(), journal, turnIdleSeconds: 7200, onAppend });
  for (const hook_event_name of ["PreToolUse", "PostToolUse"]) {
    const payload = { session_id, hook_event_name, tool_name: "Bash", tool_use_id: session_id };
    runtime.applyHook(agents[0]!.adapt({ payload, headers: new Headers(), config: {} }));
  }
  runtime.close();
  return journal;
}

/** Whose spans came in the batches from a number on. */
const sessions = (from: number): ReadonlySet<unknown> =>
  new Set(
    collector.batches.slice(from).flatMap(({ spans }) => spans.map(({ attributes }) => attributes["session.id"])),
  );

test("what earlier runs left is delivered as soon as a collector is back, not with the next look in an hour", async () => {
  const earlier = segment("earlier", () => {});
  earlier.close();
  markLeft(earlier.path, () => {});
  const own = segment("own", () => {});
  const projection = new Projection(
    {
      kind: "start",
      journalDirectory: directory,
      segmentPath: own.path,
      exporters: [{ kind: "openinference", settings: parse(schema, { endpoint: collector.url }), identity: "oi" }],
      startDirectory: directory,
      version: "0",
      maxAgeSeconds: 1000,
      maxBytes: 1e9,
      cost: { enabled: false, prices: {} },
    },
    () => {},
    { flush: 10, retry: 20, upkeep: { first: 3_600_000, longest: 3_600_000 } },
  );
  await projection.open();
  while (collector.batches.length < 2) await Bun.sleep(5);
  isAway = false;
  const refused = collector.batches.length;
  while (sessions(refused).size < 2) await Bun.sleep(5);
  expect(sessions(refused)).toEqual(new Set(["earlier", "own"]));
  await projection.close(Date.now() + 1000);
  own.close();
}, 20_000);
