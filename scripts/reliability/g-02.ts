// G-2: how long a hook takes until its answer, and the journal until its bytes are written. `node scripts/bun.mjs scripts/reliability/g-02.ts [--count 2000]`
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Journal } from "../../src/journal/journal.ts";
import type { EventRecord } from "../../src/journal/records.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { Daemon } from "../../test/reliability/daemon.ts";
import { percentile } from "../../test/reliability/percentile.ts";
import { options, report } from "./options.ts";

const { count } = options(2000);
const daemon = await Daemon.start("http://127.0.0.1:9");
const headers = { "content-type": "application/json" };
const hooks: number[] = [];
for (let at = 0; at < count; at += 1) {
  const body = `{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"t${at}","tool_input":{},"tool_response":"ok"}`;
  const began = performance.now();
  await (await fetch(`${daemon.url}/hooks/claude`, { method: "POST", headers, body })).text();
  if (at >= count / 10) hooks.push(performance.now() - began);
}
await daemon.stop();

const directory = mkdtempSync(join(tmpdir(), "nemo-relay-g-02-"));
const journal = new Journal({ directory, durability: "off", owed: [], clock: systemClock(), warn: console.error });
const appends: number[] = [];
for (let at = 0; at < count; at += 1) {
  const input = {
    kind: "mark",
    name: "hook_mark",
    agent: "a",
    session: "s",
    metadata: {},
    data: { value: "x".repeat(200) },
  } as const;
  const record: EventRecord = { kind: "event", at, input, ids: [], seq: at, relay: [] };
  const began = performance.now();
  journal.append("s", [record]);
  if (at >= count / 10) appends.push((performance.now() - began) * 1000);
}
journal.close();
rmSync(directory, { recursive: true });
const [p50, p99] = [percentile(hooks, 50), percentile(hooks, 99)];
report("G-2", p50 <= 1 && p99 <= 5, {
  hooks: count,
  "p50 ms": p50,
  "p99 ms": p99,
  "append p50 us": percentile(appends, 50),
  "append p99 us": percentile(appends, 99),
});
