import { utimesSync } from "node:fs";
import { basename, join } from "node:path";
import type { Clock } from "../core/clock.ts";
import { RelayError, messageOf } from "../errors.ts";
import { processNamespace } from "../platform/process-namespace.ts";
import { version } from "../version.ts";
import type { JournalLayout } from "./layout.ts";
import { openLayout, segmentEnding } from "./layout.ts";
import { processStart } from "./process-start.ts";
import type { GatewayRecord, JournalRecord } from "./records.ts";
import { ownedEveryMillis } from "./segment-owner.ts";
import type { Durability } from "./segment-writer.ts";
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

/** As much of a journal as a runtime needs. */
export type RuntimeJournal = Pick<Journal, "append" | "appendTogether" | "note" | "own" | "path" | "rotate" | "size">;

/** This process's segment of the journal, and the index of sessions. */
export class Journal {
  readonly layout: JournalLayout;
  readonly #options: JournalOptions;
  #writer: SegmentWriter;
  #index: SessionIndex;
  #gateway: readonly GatewayRecord[] = [];
  #lostBefore = 0;
  #ownedAt: number;

  /** Throws RelayError("journal") when the directory cannot be used. */
  constructor(options: JournalOptions) {
    this.layout = openLayout(options.directory);
    this.#options = options;
    this.#ownedAt = options.clock.now();
    this.#writer = this.#begin();
    this.#index = this.#newIndex();
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
    return this.#lostBefore + this.#writer.lost;
  }

  /** Notes where the gateway is found. */
  tellGateway(record: GatewayRecord): void {
    this.#gateway = [record];
    this.append(undefined, this.#gateway);
  }

  /** Everything that arrived up to this place is in the segment, and outlasts the machine as far as the setting promises it. */
  get safePlace(): number {
    return this.#writer.safePlace;
  }

  /** Appends records of one session (or of none) with one write; they survive this process when it returns. */
  append(session: string | undefined, records: readonly JournalRecord[]): void {
    if (session !== undefined) this.note(session);
    this.#writer.append(records);
  }

  /** A session's records will follow in `appendTogether`. */
  note(session: string): void {
    this.#index.note(session);
  }

  /** Appends records of any noted sessions with one write: all that is recorded of what arrived up to `place`, or of no matter what with 0. */
  appendTogether(records: readonly JournalRecord[], place: number): void {
    this.#writer.append(records, place);
  }

  /** Shows processes that cannot see this one that its segment has an owner. To be called every few seconds. */
  own(): void {
    const now = this.#options.clock.now();
    if (now - this.#ownedAt < ownedEveryMillis * 1000) return;
    this.#ownedAt = now;
    try {
      utimesSync(this.path, now / 1e6, now / 1e6);
    } catch {
      // Whoever removed it does not care whose it was.
    }
  }

  /**
   * Leaves the segment for a new one, as it is: whoever reads it ends what is open there. False, with the present one still
   * in use, when the disk refuses.
   */
  rotate(): boolean {
    if (this.#writer.behind) return false;
    let next: SegmentWriter;
    try {
      next = this.#begin();
    } catch {
      return false;
    }
    this.#writer.close();
    this.#lostBefore += this.#writer.lost;
    this.#writer = next;
    this.#index = this.#newIndex();
    this.append(undefined, this.#gateway);
    return true;
  }

  /** Forces everything to the disk and closes the segment, whose scopes have all been ended. */
  close(): void {
    this.#writer.close();
    // With records missing, ends may be: the next run looks.
    if (this.#writer.lost === 0) markWhole(this.#writer.path, this.#options.warn);
  }

  #begin(): SegmentWriter {
    const { clock, durability, owed, warn } = this.#options;
    const created = clock.now();
    const time = new Date(created / 1000).toISOString().replaceAll(/[:.]/g, "-");
    made += 1;
    // Names tell the order, also of two that this process makes within a millisecond.
    const order = String(made % 10_000).padStart(4, "0");
    const name = `${time}-${process.pid}-${order}${crypto.randomUUID().slice(0, 4)}`;
    const path = join(this.layout.segments, `${name}${segmentEnding}`);
    const writer = openWriter(path, durability, warn);
    const { pid } = process;
    const who = { version, pid, processStart: processStart(pid), namespace: processNamespace() };
    writer.append([{ kind: "segment", format: 1, ...who, created, owed }]);
    return writer;
  }

  #newIndex(): SessionIndex {
    return new SessionIndex(this.layout, basename(this.path), this.#options.warn);
  }
}

/** Segments of this process. */
let made = 0;

function openWriter(path: string, durability: Durability, warn: (message: string) => void): SegmentWriter {
  try {
    return new SegmentWriter({ path, durability, warn });
  } catch (error) {
    throw new RelayError("journal", `cannot make ${path}: ${messageOf(error)}`, { cause: error });
  }
}
