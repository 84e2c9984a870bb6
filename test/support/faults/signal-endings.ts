// G-14: a signal in every situation in which a relay can be, and what it leaves.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { binary, newHome, relay } from "../../e2e/binary.ts";
import type { Detached } from "../processes.ts";
import { detached } from "../processes.ts";
import { startCollector } from "../stub-collector.ts";
import { StubUpstream } from "../stub-upstream.ts";

/** The signals that ask a process to end. */
export const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
/** What is going on when the signal comes. */
export const situations = ["idle", "open stream", "half request", "collector hung", "disk full"] as const;

/** One case. */
export interface EndingCase {
  readonly signal: (typeof endingSignals)[number];
  readonly situation: (typeof situations)[number];
  readonly process: "daemon" | "wrapper";
  /** Send it again 100 ms later, and measure from then. */
  readonly twice: boolean;
}

/** What came of it. */
export interface Ending {
  readonly millis: number;
  readonly code: number;
  /** Acknowledged tool calls that no later run finds, unless the relay itself said that they are lost. */
  readonly lost: number;
  readonly said: string;
}

const calls = 5;

/** Plays one case. */
export async function ending(each: EndingCase): Promise<Ending> {
  const home = newHome();
  const upstream = await StubUpstream.start();
  upstream.answer = (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("event: ping\ndata: {}\n\n");
  };
  const collector = await startCollector(each.situation === "collector hung" ? () => "hang" : undefined);
  const folder = join(home.path, "config", "nemo-relay");
  const state = join(home.path, "state");
  for (const path of [folder, state]) mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, "config.toml"), `[upstream]\nanthropic_base_url = "${upstream.url}"\n`);
  writeFileSync(
    join(folder, "plugins.toml"),
    `[[components]]\nkind = "observability"\n[components.config.openinference]\nenabled = true\nendpoint = "${collector.url}"\n`,
  );
  const full = each.situation === "disk full";
  if (full) mount(state);
  home.script(
    "claude",
    `if test "$1" = --version; then echo 2.1.330; exit; fi\necho "at $NEMO_RELAY_GATEWAY_URL"; exec sleep 60`,
  );
  const words = each.process === "daemon" ? ["--bind", "127.0.0.1:0"] : ["claude"];
  const running = detached([binary(), ...words], { cwd: home.path, env: { ...process.env, ...home.env } });
  try {
    await running.shown("http://127.0.0.1");
    const url = /(?:listening on|at) (http:\S+)/.exec(running.output())?.[1] ?? "";
    if (full) await fill(state);
    for (let call = 0; call < calls; call += 1) await tool(url, call);
    await occupy(url, each.situation, () => upstream.seen.length + collector.batches.length > 0);
    const { code, millis } = await signalled(running, each);
    const said = running.output();
    if (full) Bun.spawnSync(["umount", "-l", state]);
    return { millis, code, lost: full ? Number(!each.twice && !saysLoss(said)) : calls - (await found(home)), said };
  } finally {
    if (full) Bun.spawnSync(["umount", "-l", state]);
    await collector.close();
    upstream.stop();
    home.remove();
  }
}

/** A full disk takes nothing: then it has to be said. A second signal asks for no words. */
function saysLoss(said: string): boolean {
  return /lost: \d+ record/.test(said);
}

async function signalled(
  running: Detached,
  each: EndingCase,
): Promise<{ readonly code: number; readonly millis: number }> {
  let began = performance.now();
  process.kill(running.pid, each.signal);
  if (each.twice) {
    const early = await Promise.race([running.exited, Bun.sleep(100)]);
    began = performance.now();
    if (early === undefined) process.kill(running.pid, each.signal);
  }
  const code = await running.exited;
  return { code, millis: performance.now() - began };
}

async function tool(url: string, call: number): Promise<void> {
  for (const hook_event_name of ["PreToolUse", "PostToolUse"]) {
    const response = await fetch(`${url}/hooks/claude`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        session_id: "ending",
        hook_event_name,
        tool_name: "Bash",
        tool_use_id: `call-${call}-end`,
      }),
    });
    if (response.status !== 200) throw new Error(`a hook was answered with ${response.status}`);
  }
}

async function occupy(url: string, situation: EndingCase["situation"], reached: () => boolean): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const path = `${pathname === "/" ? "" : pathname}/v1/messages`;
  if (situation === "open stream" || situation === "half request") {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    const body = JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: "hi" }] });
    const half = situation === "half request";
    const head = `POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    socket.write(head + (half ? body.slice(0, 20) : body));
    if (half) return;
  }
  if (situation !== "open stream" && situation !== "collector hung") return;
  for (let tries = 0; tries < 500 && !reached(); tries += 1) await Bun.sleep(10);
}

function mount(state: string): void {
  const done = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", state]);
  if (done.exitCode !== 0) throw new Error("a file system of 64 KiB cannot be mounted: run this as root");
}

/** Fills it to the last byte. */
async function fill(state: string): Promise<void> {
  const child = Bun.spawn(["dd", "if=/dev/zero", `of=${join(state, "filler")}`, "bs=1k"], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  await child.exited;
}

async function found(home: ReturnType<typeof newHome>): Promise<number> {
  rmSync(join(home.path, "config", "nemo-relay", "plugins.toml"));
  const out = await relay(["export", "ending", "--format", "atof"], { cwd: home.path, env: home.env });
  return new Set(out.stdout.match(/call-\d+-end/g)).size;
}
