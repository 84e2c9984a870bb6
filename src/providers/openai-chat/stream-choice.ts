import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import { get, readList, readNumber, readObject } from "../../core/json/path.ts";
import { readText } from "../fields.ts";
import type { CompletedToolCall } from "../provider.ts";

/** A tool call that the stream is building. */
interface StreamCall {
  id: string;
  name: string;
  custom: boolean;
  arguments: string;
  /** Arguments that came as a value instead of text. */
  value: JsonValue | undefined;
  told: boolean;
}

/** Texts of a message that arrive in pieces. */
const textKeys = ["content", "reasoning_content", "reasoning", "refusal"];

/** One choice of a streamed completion. */
export class StreamChoice {
  readonly index: number;
  readonly #texts = new Map<string, string>();
  readonly #annotations: JsonValue[] = [];
  readonly #calls: StreamCall[] = [];
  readonly #byIndex = new Map<number | undefined, StreamCall>();
  #finishReason: string | undefined;

  constructor(index: number) {
    this.index = index;
  }

  /** Whether the choice has come to its end. */
  get finished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** Takes the choice's delta; returns the tool calls that are complete, since the next one begins. */
  add(choice: JsonObject): readonly CompletedToolCall[] {
    const delta = get(choice, "delta");
    for (const key of textKeys) {
      const text = readText(delta, key);
      if (text !== undefined) this.#texts.set(key, (this.#texts.get(key) ?? "") + text);
    }
    this.#annotations.push(...readList(delta, "annotations"));
    return readList(delta, "tool_calls").flatMap((call) => this.#addCall(call));
  }

  /** Takes the finish reason, if it came: with it all tool calls are complete. */
  finish(choice: JsonObject): readonly CompletedToolCall[] {
    this.#finishReason = readText(choice, "finish_reason") ?? this.#finishReason;
    return this.finished ? this.complete() : [];
  }

  /** The tool calls that nobody was told of yet. */
  complete(): readonly CompletedToolCall[] {
    const calls = this.#calls.filter((call) => !call.told && call.id !== "" && call.name !== "");
    for (const call of calls) call.told = true;
    return calls.map(({ id, name }) => ({ id, name }));
  }

  /** The choice as a completion that did not stream would show it. */
  build(): JsonObject {
    return compact({
      index: this.index,
      message: compact({
        role: "assistant",
        ...Object.fromEntries(this.#texts),
        annotations: this.#annotations.length === 0 ? undefined : this.#annotations,
        tool_calls: this.#calls.length === 0 ? undefined : this.#calls.map((call) => buildCall(call)),
      }),
      finish_reason: this.#finishReason,
    });
  }

  #addCall(data: JsonValue): readonly CompletedToolCall[] {
    const index = readNumber(data, "index");
    const id = readText(data, "id") || undefined;
    const known = this.#byIndex.get(index);
    // Some servers give every call the index 0: another id is another call.
    if (known !== undefined && (id === undefined || known.id === "" || known.id === id)) {
      grow(known, data);
      return [];
    }
    const completed = this.complete();
    const call: StreamCall = { id: "", name: "", custom: false, arguments: "", value: undefined, told: false };
    grow(call, data);
    this.#calls.push(call);
    this.#byIndex.set(index, call);
    return completed;
  }
}

function grow(call: StreamCall, data: JsonValue): void {
  const custom = readObject(data, "custom");
  const inner = custom ?? readObject(data, "function");
  if (custom !== undefined) call.custom = true;
  if (call.id === "") call.id = readText(data, "id") ?? "";
  // Ids and names come whole; some servers repeat them with every piece.
  if (call.name === "") call.name = readText(inner, "name") ?? "";
  const given = get(inner, "arguments") ?? get(inner, "input");
  if (typeof given === "string") call.arguments += given;
  else if (given !== undefined && given !== null) call.value = given;
}

function buildCall(call: StreamCall): JsonObject {
  const given = call.arguments === "" ? (call.value ?? "") : call.arguments;
  const { id, name } = call;
  if (call.custom) return { id, type: "custom", custom: { name, input: given } };
  return { id, type: "function", function: { name, arguments: given } };
}
