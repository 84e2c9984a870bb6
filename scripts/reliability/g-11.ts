// G-11 in real time: a daemon whose collector is away for a while (a third of it nobody listens, then it answers in every other
// way: errors, resets, silence, five seconds late), with a kill -9 in the middle, at 50 spans a second. `g-11.ts [--count 20] [--seed S]` seconds without the collector; 3600 before a release.
import { binary, newHome, relay } from "../../test/e2e/binary.ts";
import { outages, slowOutages } from "../../test/support/faults/collector-outage.ts";
import { toolIds } from "../../test/support/faults/collector-tools.ts";
import { configureDaemon } from "../../test/support/faults/kill-daemon.ts";
import { detached } from "../../test/support/processes.ts";
import { randomSource } from "../../test/support/random-json.ts";
import type { StubAnswer } from "../../test/support/stub-collector.ts";
import { startCollector } from "../../test/support/stub-collector.ts";
import { options, reportTrouble } from "./options.ts";

const { count: seconds, seed } = options(20);
const random = randomSource(seed);
const home = newHome();
let away = true;
const arrivals: number[] = [];
const ways = [...outages, ...slowOutages];
const answer = (): StubAnswer | undefined => {
  if (away) return ways[Math.floor(random() * ways.length)];
  arrivals.push(performance.now());
  return undefined;
};
const first = await startCollector(answer);
let collector = first;
configureDaemon(home, collector.url, collector.url);
const around = { cwd: home.path, env: { ...process.env, ...home.env } };
const urlOf = (text: string): string => /listening on (http:\S+)/.exec(text)?.[1] ?? "";

async function begin(): Promise<ReturnType<typeof detached>> {
  const daemon = detached([binary(), "--bind", "127.0.0.1:0"], around);
  await daemon.shown("listening on");
  return daemon;
}

let made = 0;
let slowest = 0;
/** One second's worth: 50 tool calls, each a span. */
async function work(url: string): Promise<void> {
  const until = performance.now() + 1000;
  for (let call = 0; call < 50; call += 1) {
    for (const hook_event_name of ["PreToolUse", "PostToolUse"]) {
      const began = performance.now();
      const body = { session_id: `s${made % 5}`, hook_event_name, tool_name: "Bash", tool_use_id: `o-${made}` };
      const response = await fetch(`${url}/hooks/claude`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (response.status !== 200) throw new Error(`a hook was answered with ${response.status}`);
      slowest = Math.max(slowest, performance.now() - began);
    }
    made += 1;
  }
  await Bun.sleep(Math.max(0, until - performance.now()));
}

const trouble: string[] = [];
let daemon = await begin();
await first.close();
const reopenedAt = Math.floor(seconds / 3);
for (let second = 0; second < seconds; second += 1) {
  if (second === Math.floor(seconds / 2)) {
    process.kill(daemon.pid, "SIGKILL");
    await daemon.exited;
    daemon = await begin();
  }
  if (second === reopenedAt) collector = await startCollector(answer, Number(new URL(first.url).port));
  await work(urlOf(daemon.output()));
}
const warnings = daemon
  .output()
  .split("\n")
  .filter((line) => line.includes("they wait")).length;
// One for what the killed one left, one for its own.
if (warnings > Math.max(2, seconds / 60)) trouble.push(`${warnings} warnings`);
const tools = (): readonly string[] => toolIds(collector);
const early = tools().length;
away = false;
// It tries again by itself, within its longest pause, and delivers 500 a second.
const patience = performance.now() + 90_000 + made * 2;
// What the killed one left is delivered beside what the present one records.
while (new Set(tools()).size < made && performance.now() < patience) await Bun.sleep(50);
const byItself = new Set(tools()).size;
const drained = tools().length - early;
const rate = Math.round(drained / Math.max(0.001, ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000));
process.kill(daemon.pid, "SIGTERM");
await daemon.exited;
await relay(["recover"], { cwd: home.path, env: home.env });
const found = new Set(tools());
if (byItself !== made) trouble.push(`${made - byItself} of ${made} spans waited for another run`);
if (found.size !== made) trouble.push(`${made - found.size} of ${made} spans lost`);
if (drained > 5000 && rate < 500) trouble.push(`drained only ${rate} a second`);
await collector.close();
home.remove();
reportTrouble(
  "G-11",
  `${seconds} s away, one kill -9: ${found.size} of ${made} spans, drained ${drained} at ${rate}/s, slowest hook ${Math.round(slowest)} ms, ${warnings} warnings, seed ${seed}`,
  trouble,
);
