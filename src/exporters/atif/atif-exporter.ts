import { join, resolve } from "node:path";
import { messageOf } from "../../errors.ts";
import { replaceFile } from "../../platform/atomic-file.ts";
import type { Exporter, ExporterContext, ExporterHealth, FlushResult, Positioned } from "../exporter.ts";
import { isSystemError } from "../system-error.ts";
import { fileName } from "./file-name.ts";
import { Album } from "./images/album.ts";
import { filesIn, imageFolder, writeImages } from "./images/image-folder.ts";
import type { ImagePath } from "./images/step-content.ts";
import { renderDocument } from "./render.ts";
import type { AtifConfig } from "./schema.ts";
import { SessionBuilder } from "./session-builder.ts";
import { Copies } from "./storage/copies.ts";
import { httpRemote, shownUrl } from "./storage/http-remote.ts";
import { s3Remote, shownBucket } from "./storage/s3-remote.ts";

/** The registered kind of this exporter. */
export const kind = "atif";

/**
 * A document up to this size is replaced at every flush that finds it changed. A larger one, between the ends of turns,
 * only once a twentieth of its events is new: all of it is written each time, so a long turn stays cheap to follow.
 */
const everyFlushLimit = 256 * 1024;
const worthwhile = 1 / 20;
/** One of this size takes several times its size of memory while it is written: between the ends of turns not more often than this. */
const [hugeDocument, hugePauseMillis] = [4 * 1024 * 1024, 10_000];

/** Sessions that are at hand beyond this many are forgotten when everything of them is written, the quietest first. */
const mostAtHand = 128;

/** How long closing waits for the last files. */
const closeMillis = 2000;

interface Session {
  readonly builder: SessionBuilder;
  /** Sequence numbers of end events that no file on disk holds yet. */
  ends: number[];
  changed: boolean;
  /** A turn or the session has ended since the last write. */
  boundary: boolean;
  /** Size of the last document, in UTF-16 units; 0 before the first. */
  size: number;
  /** When it was written, in epoch milliseconds. */
  writtenAt: number;
  /** Events taken, and those of them since the last write. */
  taken: number;
  fresh: number;
}

/** Where a session's files go: an absolute directory. */
export function outputDirectory(config: AtifConfig, context: ExporterContext): string {
  return resolve(context.startDirectory, config.output_directory);
}

/**
 * Writes one file per session, replaced as a whole by `flush` when the session has changed.
 *
 * What it relies on: `Positioned.history()` yields the session's events before the one at hand, each once and oldest
 * first, those of the current segment included. It is asked for at the first event that is seen of a session: a
 * session may come back in a later process, after a restart in the middle, or after it had ended and left memory.
 */
export class AtifExporter implements Exporter {
  readonly #config: AtifConfig;
  readonly #context: ExporterContext;
  readonly #directory: string;
  readonly #sessions = new Map<string, Session>();
  readonly #files = new Set<string>();
  readonly #warned = new Set<string>();
  readonly #copies: Copies;
  #delivered = 0;
  #lastError: { readonly lastError: string; readonly lastErrorAt: number } | undefined;
  readonly #failing = new Map<string, string>();
  #running: Promise<void> | undefined;

  constructor(config: AtifConfig, context: ExporterContext) {
    this.#config = config;
    this.#context = context;
    this.#directory = outputDirectory(config, context);
    const remotes = config.storage.map((each) => (each.type === "s3" ? s3Remote(each, process.env) : httpRemote(each)));
    this.#copies = new Copies({ remotes, warn: (message) => context.warn(`${kind}: ${message}`) });
  }

  project(positioned: Positioned): void {
    const { event, content, seq } = positioned;
    const session = this.#sessions.get(event.session) ?? this.#open(positioned);
    if (event.kind === "end" && positioned.delivered) {
      // Ends are settled by a write of all that came before them: nothing up to here is owed any more.
      if (session.ends.length === 0) session.changed = false;
    } else {
      // Taken out and put in again: the one that was quiet longest is the first.
      if (!session.changed) this.#sessions.delete(event.session);
      this.#sessions.set(event.session, session);
      session.changed = true;
      if (event.kind === "end") {
        session.ends.push(seq);
        if (event.role === "turn" || event.role === "session") session.boundary = true;
      }
    }
    session.taken += 1;
    session.fresh += 1;
    try {
      session.builder.take(event, content);
    } catch (error) {
      if (isSystemError(error)) throw error;
      this.#warn(`could not take an event of session ${event.session}: ${messageOf(error)}`);
    }
  }

  async flush(deadline: number): Promise<FlushResult> {
    await this.#flushUntil(deadline, false);
    const settled = this.#copies.takeSettled();
    this.#delivered += settled.length;
    const [failure] = this.#failing.values();
    const left = [...this.#sessions.values()].filter((session) => isDue(session)).length;
    const late = this.#running !== undefined || left > 0 ? "some files are not written yet" : undefined;
    const waiting = failure ?? this.#copies.trouble ?? late;
    return { settled, refused: 0, ...(waiting === undefined ? {} : { waiting }) };
  }

  async close(): Promise<void> {
    await this.#flushUntil(Date.now() + closeMillis, true);
    this.#sessions.clear();
  }

  health(): ExporterHealth {
    let { waiting } = this.#copies;
    for (const session of this.#sessions.values()) waiting += session.ends.length;
    return {
      kind,
      destination: destinationOf(this.#config, this.#context),
      delivered: this.#delivered,
      refused: 0,
      waiting,
      ...(this.#copies.failure ?? this.#lastError),
      files: [...this.#files],
    };
  }

  #open({ event, history }: Positioned): Session {
    const album = new Album(filesIn(imageFolder(this.#fileOf(event.session).path)));
    const builder = new SessionBuilder(event.session, event.agent, this.#context.price, album);
    const session: Session = {
      builder,
      ends: [],
      changed: true,
      boundary: false,
      size: 0,
      writtenAt: 0,
      taken: 0,
      fresh: 0,
    };
    this.#sessions.set(event.session, session);
    try {
      for (const earlier of history()) {
        builder.take(earlier.event, earlier.content);
        session.taken += 1;
      }
    } catch (error) {
      if (isSystemError(error)) throw error;
      this.#warn(`could not read the earlier events of session ${event.session}: ${messageOf(error)}`);
    }
    return session;
  }

  /** A file system that hangs must not hang the caller: the write goes on, and the next flush finds it. */
  async #flushUntil(deadline: number, all: boolean): Promise<void> {
    const work = this.#work(deadline, all);
    const { promise, resolve: giveUp } = Promise.withResolvers<void>();
    const timer = setTimeout(giveUp, Math.max(0, deadline - Date.now()));
    await Promise.race([work, promise]);
    clearTimeout(timer);
  }

  async #work(deadline: number, all: boolean): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    if (Date.now() > deadline) return;
    this.#running = this.#writeAll(deadline, all).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #writeAll(deadline: number, all: boolean): Promise<void> {
    for (const [id, session] of this.#sessions) {
      if (Date.now() > deadline) return;
      if (all ? session.changed : isDue(session)) await this.#write(id, session);
      else if (session.builder.finished && !session.changed) this.#sessions.delete(id);
    }
    this.#forgetQuiet();
    await this.#copies.deliver(deadline, all);
  }

  /** Sessions that never end must not stay for ever: the journal brings back one that goes on. */
  #forgetQuiet(): void {
    for (const [id, { changed }] of this.#sessions) {
      if (this.#sessions.size <= mostAtHand) return;
      if (!changed) this.#sessions.delete(id);
    }
  }

  async #write(id: string, session: Session): Promise<void> {
    const { ends, boundary } = session;
    session.ends = [];
    session.changed = false;
    session.boundary = false;
    session.fresh = 0;
    try {
      const { name, path } = this.#fileOf(id);
      const document = renderDocument(session.builder, this.#config, await this.#writeImages(session, path));
      if (document !== undefined) {
        const text = `${JSON.stringify(document)}\n`;
        session.size = text.length;
        session.writtenAt = Date.now();
        await replaceFile(path, text);
        this.#files.delete(path);
        this.#files.add(path);
      }
      this.#failing.delete(id);
      if (document === undefined) this.#copies.settle(ends);
      else this.#copies.add({ session: id, name, path }, ends, boundary);
      if (session.builder.finished && !session.changed) this.#sessions.delete(id);
    } catch (error) {
      session.ends = [...ends, ...session.ends];
      session.changed = true;
      session.boundary = true;
      this.#failing.set(id, messageOf(error));
      this.#warn(`could not write to ${this.#directory}: ${messageOf(error)}`, causeOf(error));
    }
  }

  /** An image that cannot be written holds nothing up: words stand for it, until a later write of the file has it. */
  async #writeImages({ builder }: Session, file: string): Promise<ImagePath> {
    const folder = imageFolder(file);
    const { path, failure } = await writeImages(builder.album, folder);
    if (failure !== undefined)
      this.#warn(`could not write images to ${folder}: ${messageOf(failure)}`, `image ${causeOf(failure)}`);
    return path;
  }

  #fileOf(session: string): { readonly name: string; readonly path: string } {
    const name = fileName(this.#config.filename_template, session);
    return { name, path: join(this.#directory, name) };
  }

  #warn(message: string, cause: string = message): void {
    this.#lastError = { lastError: message, lastErrorAt: Date.now() };
    if (this.#warned.has(cause)) return;
    this.#warned.add(cause);
    this.#context.warn(`${kind}: ${message}`);
  }
}

function isDue({ changed, boundary, size, writtenAt, taken, fresh }: Session): boolean {
  if (!changed || boundary || size <= everyFlushLimit) return changed;
  const isRested = size < hugeDocument || Date.now() - writtenAt >= hugePauseMillis;
  return isRested && fresh >= taken * worthwhile;
}

/** Where the exporter delivers to, without secrets. @example "atif /home/u/traces/{session_id}.atif.json" */
export function destinationOf(config: AtifConfig, context: ExporterContext): string {
  const remotes = config.storage.map((each) => (each.type === "s3" ? shownBucket(each, process.env) : shownUrl(each)));
  return [`${kind} ${join(outputDirectory(config, context), config.filename_template)}`, ...remotes].join(", ");
}

/** Two failures with the same system error have one cause, whatever file they name. */
function causeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : messageOf(error);
}
