import { existsSync, readFileSync } from "node:fs";
import type { Home } from "../../test/e2e/binary.ts";
import { newHome } from "../../test/e2e/binary.ts";

/** A process that listens on 127.0.0.1. */
export interface Server {
  readonly port: number;
  /** From its start until it listened. */
  readonly readyMillis: number;
  /** Its own home, removed at its end. */
  readonly home: Home;
  /** The most memory that it has had, in MB; undefined where the system does not tell. */
  peakMegabytes(): number | undefined;
  stop(): Promise<void>;
}

/** Starts a command and waits until it says where it listens. */
export async function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const home = newHome();
  const began = performance.now();
  const child = Bun.spawn([...argv], {
    cwd: home.path,
    // Nothing of who runs this: a gateway of theirs in NEMO_RELAY_GATEWAY_URL would be given our hooks.
    env: { ...home.env, ...env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await child.exited;
    home.remove();
  };
  const port = await listening(child.stderr);
  if (typeof port === "string") {
    await stop();
    throw new Error(`${argv.join(" ")} did not start: ${port}`);
  }
  const readyMillis = performance.now() - began;
  return { port, readyMillis, home, peakMegabytes: () => peakMegabytes(child.pid), stop };
}

/** The port, or what it said instead. What it says later is read and left. */
async function listening(stderr: ReadableStream<Uint8Array>): Promise<number | string> {
  const found = Promise.withResolvers<number | string>();
  const read = async (): Promise<void> => {
    let text = "";
    for await (const bytes of stderr) {
      if (text.length < 10_000) text += new TextDecoder().decode(bytes);
      const port = /listening on http:\/\/127\.0\.0\.1:(\d+)\n/.exec(text)?.[1];
      if (port !== undefined) found.resolve(Number(port));
    }
    found.resolve(text);
  };
  read().catch(found.reject);
  return found.promise;
}

function peakMegabytes(pid: number): number | undefined {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return undefined;
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1];
  return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6;
}

/** What every line measures with. */
export interface Bench {
  readonly binary: string;
  /** The bare passthrough, compiled. */
  readonly tap: string;
  /** The scripted provider's port. */
  readonly provider: number;
  /** Model calls of the long session. */
  readonly calls: number;
  /** A sample count, scaled. */
  count(usual: number): number;
}

/** What makes ours record everything: journal (as always), ATIF, OpenInference. */
export function pluginConfig({ provider }: Bench): string {
  const config = {
    atif: { enabled: true, output_directory: "atif" },
    openinference: { enabled: true, endpoint: `http://127.0.0.1:${provider}/v1/traces` },
  };
  return JSON.stringify({ version: 1, components: [{ kind: "observability", config }] });
}

/** A daemon of ours in a home of its own. */
export function startOurs(bench: Bench): Promise<Server> {
  const argv = [bench.binary, "--bind", "127.0.0.1:0", "--anthropic-base-url", upstream(bench)];
  return start(argv, { NEMO_RELAY_PLUGIN_CONFIG: pluginConfig(bench) });
}

/** The bare passthrough, which may open as many connections at once as a daemon of ours. */
export function startTap(bench: Bench): Promise<Server> {
  return start([bench.tap, "serve", upstream(bench)], { BUN_CONFIG_MAX_HTTP_REQUESTS: "2048" });
}

/** The scripted provider's URL. */
export function upstream({ provider }: Bench): string {
  return `http://127.0.0.1:${provider}`;
}

/** Both, for as long as `use` takes. */
export async function withBoth<T>(bench: Bench, use: (ours: Server, tap: Server) => Promise<T>): Promise<T> {
  const ours = await startOurs(bench);
  try {
    const tap = await startTap(bench);
    try {
      return await use(ours, tap);
    } finally {
      await tap.stop();
    }
  } finally {
    await ours.stop();
  }
}
