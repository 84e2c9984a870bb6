import { messageOf } from "../../../errors.ts";
import { backoffMillis } from "../../otlp/backoff.ts";
import type { Remote, StoredFile } from "./remote.ts";

/** While a turn lasts, a session's file is copied at most this often, in milliseconds. */
const pauseWithinTurn = 60_000;
/** Files whose copies are whole are remembered up to this many, for that pause. */
const mostRemembered = 256;

/** What copies are made with. */
export interface CopiesOptions {
  readonly remotes: readonly Remote[];
  readonly warn: (message: string) => void;
  /** Epoch milliseconds. @defaultValue Date.now */
  readonly now?: () => number;
  /** From 0 to 1. @defaultValue Math.random */
  readonly random?: () => number;
}

interface Owed {
  readonly file: StoredFile;
  /** Grows with every version that the disk has. */
  version: number;
  /** The version that each remote has. */
  readonly sent: number[];
  /** End events that a version brought and that not every remote has. */
  ends: { readonly seq: number; readonly version: number }[];
  /** A turn or the session has ended: not to be put off. */
  due: boolean;
  sentAt: number;
}

interface Outlet {
  readonly remote: Remote;
  failures: number;
  notBefore: number;
  trouble: string | undefined;
  /** When that was, epoch milliseconds. */
  troubleAt: number;
}

/**
 * Keeps copies of the session files in other places. The file on disk is what is copied: nothing is held in memory for a
 * place that is down, and its ends stay unsettled until every place has a version that holds them.
 */
export class Copies {
  readonly #options: CopiesOptions;
  readonly #now: () => number;
  readonly #outlets: readonly Outlet[];
  readonly #owed = new Map<string, Owed>();
  readonly #warned = new Set<string>();
  #settled: number[] = [];

  constructor(options: CopiesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#outlets = options.remotes.map((remote) => ({
      remote,
      failures: 0,
      notBefore: 0,
      trouble: undefined,
      troubleAt: 0,
    }));
  }

  /** End events that wait for a copy. */
  get waiting(): number {
    return [...this.#owed.values()].reduce((sum, { ends }) => sum + ends.length, 0);
  }

  /** What is wrong with a place that has not taken its last copy. */
  get trouble(): string | undefined {
    return this.failure?.lastError;
  }

  /** The same as `ExporterHealth` has it. */
  get failure(): { readonly lastError: string; readonly lastErrorAt: number; readonly retryAt: number } | undefined {
    const failing = this.#outlets.find(({ trouble }) => trouble !== undefined);
    if (failing === undefined) return undefined;
    const { remote, trouble, troubleAt, notBefore } = failing;
    return { lastError: `${remote.shown}: ${trouble}`, lastErrorAt: troubleAt, retryAt: notBefore };
  }

  /** The disk has a new version of a file; `ends` are what it brought. `due`: a turn or the session has ended. */
  add(file: StoredFile, ends: readonly number[], due: boolean): void {
    const sent = this.#outlets.map(() => 0);
    const owed = this.#owed.get(file.path) ?? { file, version: 0, sent, ends: [], due, sentAt: 0 };
    this.#owed.set(file.path, owed);
    owed.version += 1;
    owed.due ||= due;
    for (const seq of ends) owed.ends.push({ seq, version: owed.version });
    this.#settle(owed);
  }

  /** Copies what is due until the deadline (epoch milliseconds); everything when `all`. Never rejects. */
  async deliver(deadline: number, all: boolean): Promise<void> {
    await Promise.all(this.#outlets.map((outlet, index) => this.#feed(outlet, index, { deadline, all })));
    for (const [path, { ends, sent, version }] of this.#owed) {
      if (this.#owed.size <= mostRemembered) return;
      if (ends.length === 0 && sent.every((had) => had === version)) this.#owed.delete(path);
    }
  }

  /** These end events need no copy. */
  settle(ends: readonly number[]): void {
    this.#settled.push(...ends);
  }

  /** The end events that have been settled since the last call. */
  takeSettled(): readonly number[] {
    const settled = this.#settled;
    this.#settled = [];
    return settled;
  }

  async #feed(
    outlet: Outlet,
    index: number,
    until: { readonly deadline: number; readonly all: boolean },
  ): Promise<void> {
    for (const owed of this.#owed.values()) {
      const left = until.deadline - this.#now();
      if (left <= 0 || outlet.notBefore > this.#now()) return;
      if ((owed.sent[index] ?? 0) >= owed.version || !(until.all || this.#isDue(owed))) continue;
      const { version } = owed;
      try {
        await outlet.remote.put(owed.file, Math.min(left, outlet.remote.timeoutMillis));
      } catch (error) {
        this.#failed(outlet, messageOf(error));
        return;
      }
      [outlet.failures, outlet.notBefore, outlet.trouble] = [0, 0, undefined];
      owed.sent[index] = version;
      this.#settle(owed);
    }
  }

  #isDue({ due, sentAt }: Owed): boolean {
    return due || this.#now() - sentAt >= pauseWithinTurn;
  }

  #settle(owed: Owed): void {
    const everywhere = Math.min(owed.version, ...owed.sent);
    for (const { seq, version } of owed.ends) if (version <= everywhere) this.#settled.push(seq);
    owed.ends = owed.ends.filter(({ version }) => version > everywhere);
    if (everywhere < owed.version) return;
    owed.due = false;
    owed.sentAt = this.#now();
  }

  #failed(outlet: Outlet, message: string): void {
    outlet.failures += 1;
    outlet.notBefore = this.#now() + backoffMillis(outlet.failures, this.#options.random ?? Math.random);
    outlet.trouble = message;
    outlet.troubleAt = this.#now();
    // Request ids and times are in such messages: without digits the same cause looks the same.
    const cause = `${outlet.remote.shown} ${message.replaceAll(/\d+/g, "#").slice(0, 80)}`;
    if (this.#warned.has(cause) || this.#warned.size >= 20) return;
    this.#warned.add(cause);
    this.#options.warn(`${outlet.remote.shown} does not take files now, they wait on disk: ${message}`);
  }
}
