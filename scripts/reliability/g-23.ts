// G-23: how long hook-forward takes, from its start to its end. `node scripts/bun.mjs scripts/reliability/g-23.ts [--count 100]`
import { relay } from "../../test/e2e/binary.ts";
import { Daemon } from "../../test/reliability/daemon.ts";
import { percentile } from "../../test/reliability/percentile.ts";
import { RawUpstream } from "../../test/reliability/raw-upstream.ts";
import { options, report } from "./options.ts";

const { count } = options(100);
const daemon = await Daemon.start("http://127.0.0.1:9");
const hanging = await RawUpstream.start(() => {});
const stdin = '{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Bash","tool_use_id":"t","tool_input":{}}';
const allowed: string[] = [];

async function time(url: string, rounds: number): Promise<readonly number[]> {
  const millis: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const { code, stdout } = await relay(["hook-forward", "claude", "--gateway-url", url], { stdin });
    millis.push(performance.now() - began);
    if (code !== 0 || stdout !== '{"continue":true}\n') allowed.push(`${code} ${stdout}`);
  }
  return millis;
}

const healthy = percentile(await time(daemon.url, count), 99);
const down = percentile(await time("http://127.0.0.1:9", 20), 100);
const hung = percentile(await time(hanging.url, 5), 100);
await daemon.stop();
hanging.stop();
const met = healthy <= 80 && Math.max(down, hung) <= 1000 && allowed.length === 0;
report("G-23", met, {
  hooks: count,
  "healthy p99 ms": healthy,
  "down ms": down,
  "hung ms": hung,
  "other answers": allowed.length,
});
