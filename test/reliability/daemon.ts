// The compiled binary as a daemon of its own process, and what can be seen of it from outside.
import { existsSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { RelayEvent, ScopeEnd, ScopeStart } from "../../src/core/events/relay-event.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import type { Home } from "../e2e/binary.ts";
import { binary, newHome } from "../e2e/binary.ts";
import type { Detached } from "../support/processes.ts";
import { detached } from "../support/processes.ts";

/** A model call with its end, if it has ended. */
export interface Call {
  readonly start: ScopeStart;
  readonly end: ScopeEnd | undefined;
}

/** A running daemon in a home of its own. */
export class Daemon {
  readonly home: Home;
  readonly port: number;
  readonly url: string;
  readonly #process: Detached;

  private constructor(home: Home, process: Detached, url: string) {
    this.home = home;
    this.#process = process;
    this.url = url;
    this.port = Number(new URL(url).port);
  }

  /** Starts a daemon whose model calls all go to one place. `words` are further flags, `env` further variables. */
  static async start(
    upstream: string,
    words: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Daemon> {
    const home = newHome();
    const flags = ["--bind", "127.0.0.1:0", "--anthropic-base-url", upstream, "--openai-base-url", upstream, ...words];
    const child = detached([binary(), ...flags], { cwd: home.path, env: { ...process.env, ...home.env, ...env } });
    await child.shown("listening on");
    const url = /listening on (http:\S+)/.exec(child.output())?.[1] ?? "";
    return new Daemon(home, child, url);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Everything that it said. */
  get output(): string {
    return this.#process.output();
  }

  /** Resident memory now, in bytes; its highest value with `peak`. Linux only. */
  memory(peak = false): number {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(new RegExp(`${peak ? "VmHWM" : "VmRSS"}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
  }

  /** Open sockets; 0 where the system does not tell. */
  sockets(): number {
    const folder = `/proc/${this.pid}/fd`;
    if (!existsSync(folder)) return 0;
    return readdirSync(folder).filter((name) => targetOf(join(folder, name)).startsWith("socket:")).length;
  }

  /** Everything that lies in the journal, in order. */
  events(): RelayEvent[] {
    const folder = join(this.home.path, "state", "nemo-relay", "journal", "segments");
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".nrj")) : [];
    return names.toSorted().flatMap((name) => {
      const reader = new SegmentReader(join(folder, name));
      const events = [...reader.next()].flatMap(({ record }) => (record.kind === "event" ? record.relay : []));
      reader.close();
      return events;
    });
  }

  /** The model calls in the journal, in order. */
  calls(): readonly Call[] {
    const events = this.events();
    const ends = new Map(events.flatMap((event) => (event.kind === "end" ? [[event.uuid, event] as const] : [])));
    return events.flatMap((event) =>
      event.kind === "start" && event.category === "llm" ? [{ start: event, end: ends.get(event.uuid) }] : [],
    );
  }

  /** Waits until something holds, ten seconds at most. */
  async until(holds: () => boolean, otherwise: string): Promise<void> {
    for (let attempt = 0; !holds(); attempt += 1) {
      if (attempt === 500) throw new Error(otherwise);
      await Bun.sleep(20);
    }
  }

  /** Ends it as a crash would, and removes its home. */
  async kill(): Promise<void> {
    process.kill(this.pid, "SIGKILL");
    await this.#process.exited;
    this.home.remove();
  }

  /** Ends it as a service manager would, and removes its home. Resolves to its exit code. */
  async stop(): Promise<number> {
    process.kill(this.pid, "SIGTERM");
    const code = await this.#process.exited;
    this.home.remove();
    return code;
  }
}

/** What a link leads to; nothing when it has gone meanwhile. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}
