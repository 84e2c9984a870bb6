// From a process's start to its end.
import { newHome } from "../../test/e2e/binary.ts";
import { percentile } from "../../test/reliability/percentile.ts";
import type { Line, Measured } from "./line.ts";
import { nextHook } from "./script.ts";
import type { Bench } from "./targets.ts";
import { pluginConfig, startOurs, startTap, upstream, withBoth } from "./targets.ts";

/** The middle of each side's times, in turn. */
async function median(
  count: number,
  ours: (at: number) => Promise<number>,
  tap: (at: number) => Promise<number>,
): Promise<Measured> {
  const times: [number[], number[]] = [[], []];
  for (let at = 0; at < count; at++) {
    times[0].push(await ours(at));
    times[1].push(await tap(at));
  }
  return { ours: percentile(times[0], 50), tap: percentile(times[1], 50) };
}

/** Milliseconds until a command has ended with 0 and has printed something. */
async function run(argv: readonly string[], stdin: string): Promise<number> {
  const began = performance.now();
  const child = Bun.spawn([...argv], {
    env: {},
    stdin: new TextEncoder().encode(stdin),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [printed, complaint] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const code = await child.exited;
  const millis = performance.now() - began;
  if (code === 0 && printed !== "" && complaint === "") return millis;
  throw new Error(`${argv.join(" ")} ended with ${code}: ${complaint}`);
}

const hookForward: Line = {
  word: "hook-forward",
  figures: [{ name: "hook-forward, start to end", unit: "ms" }],
  measure: (bench) =>
    withBoth(bench, async (ours, tap) => {
      const url = `http://127.0.0.1:${ours.port}`;
      return [
        await median(
          bench.count(60),
          (at) => run([bench.binary, "hook-forward", "claude", "--gateway-url", url], nextHook("forward", at)),
          (at) => run([bench.tap, "hook", `http://127.0.0.1:${tap.port}/hooks/claude`], nextHook("forward", at)),
        ),
      ];
    }),
};

const version: Line = {
  word: "version",
  figures: [{ name: "--version", unit: "ms" }],
  measure: async (bench) => [
    await median(
      bench.count(30),
      () => run([bench.binary, "--version"], ""),
      () => run([bench.tap, "--version"], ""),
    ),
  ],
};

const ready: Line = {
  word: "ready",
  figures: [{ name: "start to ready", unit: "ms" }],
  measure: async (bench) => {
    const readyMillis = async (begin: typeof startOurs): Promise<number> => {
      const server = await begin(bench);
      await server.stop();
      return server.readyMillis;
    };
    return [
      await median(
        bench.count(15),
        () => readyMillis(startOurs),
        () => readyMillis(startTap),
      ),
    ];
  },
};

/** An agent that says `up` and ends when it is told something. */
const agent = 'test "$1" = --version && echo "2.1.330 (Claude Code)" && exit\necho up\nread word';

/** Milliseconds until the agent is up, and from its end to that of the command which started it. */
async function transparentRun(argv: readonly string[], bench: Bench): Promise<readonly [number, number]> {
  const home = newHome();
  try {
    home.script("claude", agent);
    const began = performance.now();
    const child = Bun.spawn([...argv], {
      cwd: home.path,
      env: { ...home.env, NEMO_RELAY_PLUGIN_CONFIG: pluginConfig(bench) },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    const reader = child.stdout.getReader();
    const { done } = await reader.read();
    const up = performance.now() - began;
    if (done) throw new Error(`${argv.join(" ")} started no agent: ${await child.stderr.text()}`);
    const told = performance.now();
    await child.stdin.write("end\n");
    await child.stdin.end();
    const code = await child.exited;
    if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${await child.stderr.text()}`);
    return [up, performance.now() - told];
  } finally {
    home.remove();
  }
}

const runs: Line = {
  word: "run",
  figures: [
    { name: "transparent run, start until the agent is up", unit: "ms" },
    { name: "transparent run, from the agent's end to ours", unit: "ms" },
  ],
  measure: async (bench) => {
    const ends: [number[], number[]] = [[], []];
    const side = (index: 0 | 1, argv: readonly string[]) => async (): Promise<number> => {
      const [up, end] = await transparentRun(argv, bench);
      ends[index].push(end);
      return up;
    };
    const ups = await median(
      bench.count(12),
      side(0, [bench.binary, "claude", "--anthropic-base-url", upstream(bench)]),
      side(1, [bench.tap, "run", upstream(bench), "claude"]),
    );
    return [ups, { ours: percentile(ends[0], 50), tap: percentile(ends[1], 50) }];
  },
};

/** The lines of this file. */
export const processLines: readonly Line[] = [hookForward, ready, version, runs];
