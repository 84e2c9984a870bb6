// Long sessions of one prompt: what grows with them.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { percentile } from "../../test/reliability/percentile.ts";
import { Client } from "./client.ts";
import type { Line, Measured } from "./line.ts";
import { call, hook } from "./requests.ts";
import { bodyOfSize, hookBody, prose, requestBody, toolContent, toolHooks } from "./script.ts";
import type { Bench, Server } from "./targets.ts";
import { startOurs } from "./targets.ts";

const session = "long";
const prompt = "Please look at the modules and explain what they do.";

interface Played {
  /** Milliseconds of each model call. */
  readonly calls: readonly number[];
  readonly stop: number;
  /** From Stop's answer until the ATIF file held every call. */
  readonly whole: number;
}

/** One prompt and its calls, each with a tool's hooks; `body` is the request of a call. */
async function play({ port, home }: Server, count: number, body: (at: number) => string): Promise<Played> {
  const client = await Client.open(port);
  await client.send(hook(hookBody(session, "SessionStart")));
  await client.send(hook(hookBody(session, "UserPromptSubmit", { prompt })));
  const calls: number[] = [];
  for (let at = 0; at < count; at++) {
    const { millis } = await client.send(call(session, body(at), `tool-${at}`));
    calls.push(millis);
    for (const each of toolHooks(session, at, prose(at, 400))) await client.send(hook(each));
  }
  const { millis: stop } = await client.send(hook(hookBody(session, "Stop")));
  const answered = performance.now();
  await atifWhole(join(home.path, "atif", `${session}.atif.json`), count);
  const whole = performance.now() - answered;
  client.close();
  return { calls, stop, whole };
}

interface Step {
  readonly source: string;
  readonly observation?: unknown;
}

/** Waits until the file has a step of every call and the last tool's result; each version of it is read once. */
async function atifWhole(path: string, calls: number): Promise<void> {
  const until = performance.now() + 30_000;
  let seen = "";
  for (let found = 0; ; await Bun.sleep(5)) {
    const now = existsSync(path) ? statSync(path) : undefined;
    const version = `${now?.ino} ${now?.mtimeMs}`;
    if (now !== undefined && version !== seen) {
      const { steps }: { steps: readonly Step[] } = JSON.parse(readFileSync(path, "utf8"));
      found = steps.filter(({ source }) => source === "agent").length;
      if (found === calls && steps.at(-1)?.observation !== undefined) return;
      seen = version;
    }
    if (performance.now() > until) throw new Error(`${path} has ${found} of ${calls} calls 30 s after Stop`);
  }
}

async function withOurs(
  bench: Bench,
  use: (ours: Server) => Promise<readonly Measured[]>,
): Promise<readonly Measured[]> {
  const ours = await startOurs(bench);
  try {
    return await use(ours);
  } finally {
    await ours.stop();
  }
}

const long: Line = {
  word: "session",
  figures: [
    { name: "one prompt, last tenth of its calls over the first, p50", unit: "times" },
    { name: "one prompt, peak memory", unit: "MB" },
    { name: "one prompt, Stop", unit: "ms" },
    { name: "one prompt, from Stop until the ATIF file is whole", unit: "ms" },
  ],
  measure: (bench) =>
    withOurs(bench, async (ours) => {
      const body = bodyOfSize(4096);
      const { calls, stop, whole } = await play(ours, bench.calls, () => body);
      const tenth = Math.ceil(calls.length / 10);
      const [first, last] = [calls.slice(0, tenth), calls.slice(-tenth)].map((each) => percentile(each, 50));
      return [{ ours: (last ?? 0) / (first ?? 1) }, { ours: ours.peakMegabytes() }, { ours: stop }, { ours: whole }];
    }),
};

/** What lies below a directory, in MB. */
function megabytes(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0) / 1e6;
}

/** Waits until what was answered has left the log in which it waits to be recorded. */
async function recorded(state: string): Promise<void> {
  const isWaiting = (): boolean =>
    readdirSync(state, { recursive: true, withFileTypes: true }).some(
      (entry) => entry.name.includes(".intake") && statSync(join(entry.parentPath, entry.name)).size > 0,
    );
  for (let left = 500; left > 0 && isWaiting(); left -= 1) await Bun.sleep(10);
}

const history: Line = {
  word: "history",
  figures: [{ name: "400 calls, whole history resent, journal and ATIF", unit: "MB" }],
  measure: (bench) =>
    withOurs(bench, async (ours) => {
      let messages = JSON.stringify({ role: "user", content: prompt });
      await play(ours, 400, (at) => {
        if (at === 0) return requestBody(messages);
        const result = [{ type: "tool_result", tool_use_id: `toolu_${at - 1}`, content: prose(at - 1, 400) }];
        messages += `,{"role":"assistant","content":${toolContent(at - 1)}},${JSON.stringify({ role: "user", content: result })}`;
        return requestBody(messages);
      });
      await recorded(join(ours.home.path, "state"));
      return [{ ours: megabytes(join(ours.home.path, "state")) + megabytes(join(ours.home.path, "atif")) }];
    }),
};

/** The lines of this file. */
export const sessionLines: readonly Line[] = [long, history];
