import type { ContentReader } from "../../core/events/content.ts";
import type { Mark } from "../../core/events/relay-event.ts";
import type { SpanInput } from "./span-input.ts";
import type { SpanRecord } from "./span-record.ts";

/** A mark that belongs to no span, and what a span of its own is built from. */
export interface MarkInput {
  readonly mark: Mark;
  readonly content: ContentReader;
  readonly userId: string | undefined;
  /** The most that one attribute's text may take, in bytes. */
  readonly maxBytes: number;
}

/** How a set of conventions words the record: which names and attributes its spans have. Pure. */
export interface Vocabulary {
  /** What trace and span ids are derived with: two vocabularies may go to one back end and must not share ids. */
  readonly idFamily: string;
  /** The span of a scope that has ended. */
  span(input: SpanInput): SpanRecord;
  /** The span of a mark that found no span to stand on. */
  mark(input: MarkInput): SpanRecord;
}
