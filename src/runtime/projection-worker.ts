import type { FromWorker, ProjectionSummary, ToWorker } from "../exporters/worker-messages.ts";

/** Appends are told of at most this often, in milliseconds. */
const tellEveryMillis = 20;
/** A worker that dies again and again is given up after this many starts; the journal keeps everything. */
const mostStarts = 5;

/** How much longer than it was told the thread may take to end, in milliseconds. */
const lateMillis = 300;

type Start = Extract<ToWorker, { kind: "start" }>;

/** The gateway's side of the projection thread: starts it, tells it of appends, and waits for it at the end. */
export class ProjectionWorker {
  #start: Start;
  readonly #warn: (message: string) => void;
  #worker: Worker | undefined;
  #starts = 0;
  #timer: Timer | undefined;
  #closed: ((summary: ProjectionSummary) => void) | undefined;

  constructor(start: Start, warn: (message: string) => void) {
    this.#start = start;
    this.#warn = warn;
  }

  /** Starts the thread. Until then appends only lie in the journal. */
  open(): void {
    this.#starts += 1;
    const worker = new Worker(workerUrl());
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "warn") this.#warn(data.message);
      else this.#closed?.(data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#restart(event.message);
    });
    // Alone it must not keep the process alive.
    worker.unref();
    this.#post(this.#start);
  }

  /** Something was appended to the segment. */
  appended(): void {
    if (this.#worker === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#post({ kind: "appended" });
    }, tellEveryMillis);
    this.#timer.unref();
  }

  /** The journal goes on in another segment. */
  rotated(segmentPath: string): void {
    this.#start = { ...this.#start, segmentPath };
    this.#post({ kind: "rotated", segmentPath });
  }

  /** Lets the thread deliver for `millis`; what is left stays in the journal. Resolves soon after at the latest. */
  async close(millis: number): Promise<ProjectionSummary> {
    clearTimeout(this.#timer);
    if (this.#worker === undefined) this.open();
    const worker = this.#worker;
    worker?.ref();
    const done = Promise.withResolvers<ProjectionSummary>();
    this.#closed = done.resolve;
    this.#post({ kind: "close", deadline: Date.now() + millis });
    // A projection that hangs in synchronous code answers nothing: the process ends without it.
    const late = setTimeout(() => {
      this.#warn("the exporters did not end in time; what they did not deliver is delivered by a later run");
      done.resolve({ health: [] });
    }, millis + lateMillis);
    const summary = await done.promise;
    clearTimeout(late);
    worker?.terminate();
    return summary;
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #restart(message: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    if (this.#closed !== undefined) return this.#closed({ health: [] });
    if (this.#starts >= mostStarts)
      return this.#warn(`the exporters stopped (${message}); the journal keeps what they missed`);
    return this.open();
  }
}

/** In the binary all chunks lie beside the entry points; in the source tree the worker lies one folder up. */
function workerUrl(): URL {
  const inBinary = /\/(?:\$bunfs|~BUN)\//.test(import.meta.url);
  return new URL(inBinary ? "./worker.js" : "../worker.ts", import.meta.url);
}
