import { join, resolve } from "node:path";
import { isoTime } from "../../core/clock.ts";
import type { RelayEvent, ScopeStart } from "../../core/events/relay-event.ts";
import { messageOf } from "../../errors.ts";
import { safeName } from "../../platform/safe-name.ts";
import type { Exporter, ExporterContext, ExporterHealth, FlushResult, Positioned } from "../exporter.ts";
import { atofEvent } from "./line.ts";
import { LineFile } from "./line-file.ts";
import type { AtofSettings } from "./settings.ts";
import { lineKey } from "./written-lines.ts";

/** The registered kind of this exporter. */
export const kind = "atof";

/** What waiting lines may take, in UTF-16 units; the journal holds what comes after. */
const mostWaiting = 16 * 1024 * 1024;
/** How long closing waits for the last lines. */
const closeMillis = 2000;

/**
 * Writes every relay event as one line, in order. Positions know ends alone; which other lines were written before a
 * restart is read from the files.
 *
 * Without room nothing is taken, as in the exporters of spans. Only starts and ends make it stop: a lane is sure to show
 * those again.
 */
export class AtofExporter implements Exporter {
  readonly #settings: AtofSettings;
  readonly #context: ExporterContext;
  readonly #files = new Map<string, LineFile>();
  /** Starts of scopes that have not ended: an end alone does not tell its parent. */
  readonly #open = new Map<string, ScopeStart>();
  readonly #writtenFiles = new Set<string>();
  readonly #failing = new Map<string, string>();
  readonly #warned = new Set<string>();
  #settled: number[] = [];
  #delivered = 0;
  #lastError: { readonly lastError: string; readonly lastErrorAt: number } | undefined;
  #pausedAt: number | undefined;
  #running: Promise<void> | undefined;
  /** This run goes on with files that it began before a restart: it must not empty any. */
  #continued = false;
  #first = true;

  constructor(settings: AtofSettings, context: ExporterContext) {
    this.#settings = settings;
    this.#context = context;
  }

  project(positioned: Positioned): void {
    const { seq, event, content, delivered } = positioned;
    if (this.#pausedAt !== undefined && seq !== this.#pausedAt) return;
    this.#pausedAt = undefined;
    if (this.#first && seq > 0) this.#continued = true;
    this.#first = false;
    if (delivered) {
      this.#open.delete(event.uuid);
      return;
    }
    if ((event.kind === "start" || event.kind === "end") && this.#length() >= mostWaiting) {
      this.#pausedAt = seq;
      return;
    }
    const end = event.kind === "end" ? seq : undefined;
    if (event.kind === "start") this.#open.set(event.uuid, event);
    try {
      const text = JSON.stringify(atofEvent(event, content, this.#open.get(event.uuid)));
      this.#fileOf(event).add({ key: keyOf(event), text, end });
    } catch (error) {
      // A line that cannot be made now cannot be made later either.
      if (end !== undefined) this.#settled.push(end);
      this.#warn(`could not write an event of session ${event.session}: ${messageOf(error)}`);
    }
    if (event.kind === "end") this.#open.delete(event.uuid);
  }

  async flush(deadline: number): Promise<FlushResult> {
    await this.#flushUntil(deadline);
    const settled = this.#settled;
    this.#settled = [];
    this.#delivered += settled.length;
    const [failure] = this.#failing.values();
    const room = this.#length() < mostWaiting;
    const waiting = failure ?? (this.#length() > 0 ? "some lines are not written yet" : undefined);
    return {
      settled,
      refused: 0,
      ...(waiting === undefined ? {} : { waiting }),
      ...(this.#pausedAt === undefined || !room ? {} : { resumeAt: this.#pausedAt }),
    };
  }

  async close(): Promise<void> {
    await this.#flushUntil(Date.now() + closeMillis);
  }

  health(): ExporterHealth {
    let waiting = this.#settled.length;
    for (const file of this.#files.values()) waiting += file.ends;
    return {
      kind,
      destination: destinationOf(this.#settings, this.#context),
      delivered: this.#delivered,
      refused: 0,
      waiting,
      ...this.#lastError,
      files: [...this.#writtenFiles],
    };
  }

  #length(): number {
    let length = 0;
    for (const file of this.#files.values()) length += file.length;
    return length;
  }

  #fileOf(event: RelayEvent): LineFile {
    const path = join(directoryOf(this.#settings, this.#context), fileName(this.#settings.filename, event));
    let file = this.#files.get(path);
    if (file === undefined) {
      file = new LineFile(path, {
        replace: () => this.#settings.mode === "overwrite" && !this.#continued,
        onContinued: () => {
          this.#continued = true;
        },
      });
      this.#files.set(path, file);
    }
    return file;
  }

  /** A file system that hangs must not hang the caller: the write goes on, and the next flush finds it. */
  async #flushUntil(deadline: number): Promise<void> {
    this.#running ??= this.#writeAll(deadline).finally(() => {
      this.#running = undefined;
    });
    const { promise, resolve: giveUp } = Promise.withResolvers<void>();
    const timer = setTimeout(giveUp, Math.max(0, deadline - Date.now()));
    await Promise.race([this.#running, promise]);
    clearTimeout(timer);
  }

  async #writeAll(deadline: number): Promise<void> {
    for (const file of this.#files.values()) {
      try {
        while (file.length > 0 && Date.now() <= deadline) {
          this.#settled.push(...(await file.write()));
          this.#writtenFiles.add(file.path);
        }
        this.#failing.delete(file.path);
      } catch (error) {
        this.#failing.set(file.path, messageOf(error));
        this.#warn(`could not write to ${file.path}: ${messageOf(error)}`, causeOf(error));
      }
    }
  }

  #warn(message: string, cause: string = message): void {
    this.#lastError = { lastError: message, lastErrorAt: Date.now() };
    if (this.#warned.has(cause)) return;
    this.#warned.add(cause);
    this.#context.warn(`${kind}: ${message}`);
  }
}

/** Where the exporter delivers to. @example "atof /home/u/traces/{session_id}.atof.jsonl" */
export function destinationOf(settings: AtofSettings, context: ExporterContext): string {
  return `${kind} ${join(directoryOf(settings, context), settings.filename)}`;
}

/** Where the files go: an absolute directory. */
export function directoryOf(settings: AtofSettings, context: ExporterContext): string {
  return resolve(context.startDirectory, settings.output_directory);
}

function fileName(template: string, event: RelayEvent): string {
  const day = isoTime(event.time).slice(0, 10);
  return template.replaceAll(/\{(session_id|date)\}/g, (_, key: string) =>
    key === "date" ? day : safeName(event.session),
  );
}

function keyOf(event: RelayEvent): string {
  return lineKey(event.kind === "start" || event.kind === "end" ? event.kind : "mark", event.uuid);
}

/** Two failures with the same system error have one cause, whatever file they name. */
function causeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : messageOf(error);
}
