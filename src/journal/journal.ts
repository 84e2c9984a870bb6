import { join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { RelayError, messageOf } from "../errors.ts";
import { version } from "../version.ts";
import type { JournalLayout } from "./layout.ts";
import { openLayout, segmentEnding } from "./layout.ts";
import { processStart } from "./process-start.ts";
import type { JournalRecord } from "./records.ts";
import type { Durability, SegmentWriterOptions } from "./segment-writer.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { SessionIndex } from "./session-index.ts";
import { markWhole } from "./whole-mark.ts";

/** How to open this process's part of the journal. */
export interface JournalOptions {
  readonly directory: string;
  readonly durability: Durability;
  /** Identities of the exporters that the events are owed to. */
  readonly owed: readonly string[];
  readonly clock: Clock;
  readonly warn: (message: string) => void;
}

/** This process's segment of the journal, and the index of sessions. */
export class Journal {
  readonly layout: JournalLayout;
  readonly #writer: SegmentWriter;
  readonly #index: SessionIndex;
  readonly #warn: (message: string) => void;

  /** Throws RelayError("journal") when the directory cannot be used. */
  constructor(options: JournalOptions) {
    this.layout = openLayout(options.directory);
    this.#warn = options.warn;
    const created = options.clock.now();
    const name = `${new Date(created / 1000).toISOString().replaceAll(/[:.]/g, "-")}-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
    const path = join(this.layout.segments, `${name}${segmentEnding}`);
    this.#writer = openWriter({ path, durability: options.durability, warn: options.warn });
    this.#index = new SessionIndex(this.layout, `${name}${segmentEnding}`, options.warn);
    this.append(undefined, [
      {
        kind: "segment",
        format: 1,
        version,
        pid: process.pid,
        processStart: processStart(process.pid),
        created,
        owed: options.owed,
      },
    ]);
  }

  /** Path of this process's segment. */
  get path(): string {
    return this.#writer.path;
  }

  /** Bytes of whole records in the segment. */
  get size(): number {
    return this.#writer.size;
  }

  /** Records that the disk has refused for good. */
  get lost(): number {
    return this.#writer.lost;
  }

  /** Appends records of one session (or of none) with one write; they survive this process when it returns. */
  append(session: string | undefined, records: readonly JournalRecord[]): void {
    if (session !== undefined) this.#index.note(session);
    this.#writer.append(records);
  }

  /** Forces everything to the disk and closes the segment, whose scopes have all been ended. */
  close(): void {
    this.#writer.close();
    // With records missing, ends may be: the next run looks.
    if (this.lost === 0) markWhole(this.#writer.path, this.#warn);
  }
}

function openWriter(options: SegmentWriterOptions): SegmentWriter {
  try {
    return new SegmentWriter(options);
  } catch (error) {
    throw new RelayError("journal", `cannot make ${options.path}: ${messageOf(error)}`, { cause: error });
  }
}
