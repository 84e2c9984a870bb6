// G-25: a daemon that sees many sessions, some of which never end: how its memory grows once it is warm.
// `g-25.ts [--count 500]` sessions of 20 events; 50000 (10^6 events) before a release.
import { readFileSync } from "node:fs";
import { binary, newHome } from "../../test/e2e/binary.ts";
import { detached } from "../../test/support/processes.ts";
import { options, reportTrouble } from "./options.ts";

const { count } = options(500);
const home = newHome();
const daemon = detached([binary(), "--bind", "127.0.0.1:0"], { cwd: home.path, env: { ...process.env, ...home.env } });
await daemon.shown("listening on");
const url = /listening on (http:\S+)/.exec(daemon.output())?.[1] ?? "";
const rss = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${daemon.pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

async function session(id: number): Promise<void> {
  const names = ["SessionStart", "UserPromptSubmit"];
  for (let call = 0; call < 8; call += 1) names.push("PreToolUse", "PostToolUse");
  // One in twenty never ends.
  names.push(...(id % 20 === 0 ? ["Notification", "Notification"] : ["Stop", "SessionEnd"]));
  for (const [at, hook_event_name] of names.entries()) {
    const tool = {
      tool_name: "Bash",
      tool_use_id: `t-${id}-${Math.floor(at / 2)}`,
      tool_input: { command: "x".repeat(200) },
    };
    const response = await fetch(`${url}/hooks/claude`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ session_id: `s-${id}`, hook_event_name, prompt: "go", ...tool }),
    });
    if (response.status !== 200) throw new Error(`a hook was answered with ${response.status}`);
  }
}

const began = performance.now();
const points: { readonly sessions: number; readonly mib: number }[] = [];
for (let id = 0; id < count; id += 4) {
  await Promise.all([id, id + 1, id + 2, id + 3].map(session));
  if (id % Math.max(4, Math.floor(count / 20 / 4) * 4) === 0) points.push({ sessions: id, mib: rss() });
}
const rate = Math.round((count * 20) / ((performance.now() - began) / 1000));
process.kill(daemon.pid, "SIGTERM");
const code = await daemon.exited;
home.remove();
/** Least squares over the second half: the first half warms up. */
const warm = points.slice(Math.floor(points.length / 2));
const mean = (read: (point: (typeof warm)[number]) => number): number =>
  warm.reduce((sum, point) => sum + read(point), 0) / warm.length;
const [x, y] = [mean(({ sessions }) => sessions), mean(({ mib }) => mib)];
const slope =
  warm.reduce((sum, { sessions, mib }) => sum + (sessions - x) * (mib - y), 0) /
  Math.max(
    1,
    warm.reduce((sum, { sessions }) => sum + (sessions - x) ** 2, 0),
  );
// The goal's day has 5,000 sessions.
const perHour = Math.round(slope * (5000 / 24) * 100) / 100;
const trouble = [
  ...(code === 0 ? [] : [`exit code ${code}`]),
  ...(perHour > 1 ? [`${perHour} MiB an hour, not 1`] : []),
];
reportTrouble(
  "G-25",
  `${count} sessions, ${count * 20} events at ${rate}/s, ${Math.round(points.at(-1)?.mib ?? 0)} MiB, ${perHour} MiB more per hour of 208 sessions once warm`,
  trouble,
);
