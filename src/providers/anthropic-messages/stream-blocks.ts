import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { get, readList, readNumber } from "../../core/json/path.ts";
import type { MessagePart } from "../../core/llm/message.ts";
import { fromFields, readText } from "../fields.ts";
import type { CompletedToolCall } from "../provider.ts";
import { parseToolArguments } from "../tool-arguments.ts";
import { readBlock } from "./blocks.ts";

/** A content block that the stream is building. */
interface StreamBlock {
  readonly index: number | undefined;
  readonly start: JsonObject;
  /** What the deltas added, by field. */
  readonly texts: Map<string, string>;
  readonly fields: Map<string, JsonValue>;
  readonly citations: JsonValue[];
  closed: boolean;
}

/** What a block is whose start was lost, by its first delta. */
const impliedTypes: ReadonlyMap<string, string> = new Map([
  ["text_delta", "text"],
  ["citations_delta", "text"],
  ["thinking_delta", "thinking"],
  ["signature_delta", "thinking"],
]);

/** Fields that say which block it is: no delta changes them. */
const fixed: ReadonlySet<string> = new Set(["type", "id", "name", "tool_use_id"]);

/** The content blocks of one streamed reply. Indexes are keys of a Map: a huge, negative or repeated one does no harm. */
export class StreamBlocks {
  readonly #blocks: StreamBlock[] = [];
  readonly #byIndex = new Map<number | undefined, StreamBlock>();

  /** `content_block_start`. A second start with the same index begins another block. */
  start(data: JsonObject): void {
    const block = get(data, "content_block");
    this.#open(data, isObject(block) ? block : {});
  }

  /** `content_block_delta`: texts are appended, other values replaced, citations collected. */
  delta(data: JsonObject): void {
    const delta = get(data, "delta");
    if (!isObject(delta)) return;
    const type = readText(delta, "type") ?? "";
    const known = this.#byIndex.get(readNumber(data, "index"));
    const block = known ?? this.#open(data, { type: impliedTypes.get(type) ?? "unknown" });
    for (const [key, value] of Object.entries(delta)) {
      if (key === "citation") block.citations.push(value);
      else if (fixed.has(key)) continue;
      else if (typeof value === "string") block.texts.set(key, (block.texts.get(key) ?? "") + value);
      else block.fields.set(key, value);
    }
  }

  /** `content_block_stop`: the tool call that it completed, if it did; calls that the provider runs itself don't count. */
  stop(data: JsonObject): readonly CompletedToolCall[] {
    const block = this.#byIndex.get(readNumber(data, "index"));
    if (block === undefined || block.closed) return [];
    block.closed = true;
    const part = readBlock(build(block));
    return part.type === "tool_call" && part.server !== true ? [{ id: part.id, name: part.name }] : [];
  }

  /** What has come so far, in the order of the indexes. */
  parts(): readonly MessagePart[] {
    const last = Number.POSITIVE_INFINITY;
    const sorted = this.#blocks.toSorted((a, b) => compare(a.index ?? last, b.index ?? last));
    return sorted.map((block) => readBlock(build(block)));
  }

  #open(data: JsonObject, start: JsonObject): StreamBlock {
    const index = readNumber(data, "index");
    const block: StreamBlock = { index, start, texts: new Map(), fields: new Map(), citations: [], closed: false };
    this.#blocks.push(block);
    this.#byIndex.set(index, block);
    return block;
  }
}

/** The block as a reply that did not stream would show it. */
function build(block: StreamBlock): JsonObject {
  const fields = new Map([...Object.entries(block.start), ...block.fields]);
  for (const [key, text] of block.texts) {
    if (key !== "partial_json") fields.set(key, (readText(block.start, key) ?? "") + text);
    else if (text !== "") fields.set("input", parseToolArguments(text));
  }
  if (block.citations.length > 0) fields.set("citations", [...readList(block.start, "citations"), ...block.citations]);
  return fromFields(fields);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
