import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { get, readNumber } from "../../core/json/path.ts";
import { fromFields, readText } from "../fields.ts";

/** What a kind of delta adds to: a field of the item, or a part of one of its lists; and what item it belongs to. */
interface DeltaTarget {
  readonly field: string;
  readonly part?: { readonly index: string; readonly type: string; readonly text: string };
  readonly item: string;
}

const targets: ReadonlyMap<string, DeltaTarget> = new Map<string, DeltaTarget>([
  ["response.output_text.delta", listTarget("content", "output_text", "message")],
  ["response.refusal.delta", listTarget("content", "refusal", "message")],
  ["response.reasoning_text.delta", listTarget("content", "reasoning_text", "reasoning")],
  ["response.reasoning_summary_text.delta", listTarget("summary", "summary_text", "reasoning")],
  ["response.function_call_arguments.delta", { field: "arguments", item: "function_call" }],
  ["response.mcp_call_arguments.delta", { field: "arguments", item: "mcp_call" }],
  ["response.custom_tool_call_input.delta", { field: "input", item: "custom_tool_call" }],
  ["response.code_interpreter_call_code.delta", { field: "code", item: "code_interpreter_call" }],
]);

function listTarget(field: "content" | "summary", type: string, item: string): DeltaTarget {
  return { field, part: { index: `${field}_index`, type, text: type === "refusal" ? "refusal" : "text" }, item };
}

interface StreamPart {
  readonly field: string;
  readonly index: number;
  readonly type: string;
  readonly key: string;
  text: string;
}

/** An output item that the stream is building. */
interface StreamItem {
  readonly order: number;
  /** As `output_item.added` or, once it came, `output_item.done` showed it. */
  shown: JsonObject;
  done: boolean;
  readonly texts: Map<string, string>;
  readonly parts: Map<string, StreamPart>;
}

/** The output items of one streamed reply. Indexes are keys of a Map: a huge, negative or repeated one does no harm. */
export class StreamItems {
  readonly #items = new Map<number | string | undefined, StreamItem>();

  /** `output_item.added` and `output_item.done`; the latter shows the item whole. */
  show(data: JsonObject, done: boolean): void {
    const shown = get(data, "item");
    if (!isObject(shown)) return;
    const item = this.#item(data, shown);
    if (item.done && !done) return;
    item.shown = shown;
    item.done = done;
    if (!done) return;
    item.texts.clear();
    item.parts.clear();
  }

  /** Adds a delta, if the event is one. */
  delta(kind: string, data: JsonObject): void {
    const target = targets.get(kind);
    const text = readText(data, "delta");
    if (target === undefined || text === undefined) return;
    const item = this.#item(data, implied(target, data));
    if (target.part === undefined) {
      item.texts.set(target.field, (item.texts.get(target.field) ?? "") + text);
      return;
    }
    const index = readNumber(data, target.part.index) ?? 0;
    const key = `${target.field} ${index}`;
    const part = item.parts.get(key) ?? newPart(target.field, index, target.part);
    part.text += text;
    item.parts.set(key, part);
  }

  /** The items so far, in the order of their indexes. */
  list(): readonly JsonValue[] {
    const sorted = [...this.#items.values()].toSorted((a, b) => (a.order === b.order ? 0 : a.order < b.order ? -1 : 1));
    return sorted.map((item) => (item.done ? item.shown : build(item)));
  }

  #item(data: JsonObject, shown: JsonObject): StreamItem {
    const index = readNumber(data, "output_index");
    const key = index ?? readText(data, "item_id") ?? readText(shown, "id");
    const known = this.#items.get(key);
    if (known !== undefined) return known;
    const order = index ?? Number.POSITIVE_INFINITY;
    const item: StreamItem = { order, shown, done: false, texts: new Map(), parts: new Map() };
    this.#items.set(key, item);
    return item;
  }
}

function newPart(field: string, index: number, part: { readonly type: string; readonly text: string }): StreamPart {
  return { field, index, type: part.type, key: part.text, text: "" };
}

/** The item that a delta belongs to, when the event that should have shown it was lost. */
function implied(target: DeltaTarget, data: JsonObject): JsonObject {
  const id = readText(data, "item_id");
  const role = target.item === "message" ? { role: "assistant" } : {};
  return { type: target.item, ...role, ...(id === undefined ? {} : { id }) };
}

/** The item as far as its deltas told. */
function build(item: StreamItem): JsonObject {
  const fields = new Map<string, JsonValue>([...Object.entries(item.shown), ...item.texts]);
  for (const field of ["summary", "content"]) {
    const parts = [...item.parts.values()].filter((part) => part.field === field);
    const sorted = parts.toSorted((a, b) => a.index - b.index);
    if (sorted.length > 0)
      fields.set(
        field,
        sorted.map((part) => ({ type: part.type, [part.key]: part.text })),
      );
  }
  return fromFields(fields);
}
