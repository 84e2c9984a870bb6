import type { Mark, ScopeEnd, ScopeStart } from "../../core/events/relay-event.ts";
import type { ContentReader } from "../../core/events/content.ts";
import type { CallCost } from "../../pricing/call-cost.ts";
import type { AttributeMap } from "./span-record.ts";
import type { Place } from "./place.ts";

/** Everything that a span is built from. */
export interface SpanInput {
  readonly start: ScopeStart;
  readonly end: ScopeEnd;
  readonly place: Place;
  readonly marks: readonly Mark[];
  readonly droppedMarks: number;
  /** The tool call that started this subagent, where known. */
  readonly spawnedBy: string | undefined;
  /** The subagents that this tool call started. */
  readonly spawned: readonly string[];
  /** The end came without its start: only what the end tells is known. */
  readonly startMissing: boolean;
  readonly userId: string | undefined;
  /** What a model call cost; absent where prices are not asked for. */
  readonly cost: CallCost | undefined;
  readonly content: ContentReader;
  /** The most that one attribute's text may take, in bytes. */
  readonly maxBytes: number;
  /** Remembers the attributes of a piece that many requests repeat, such as tool definitions. */
  readonly remembered: (hash: string, make: () => AttributeMap) => AttributeMap;
}
