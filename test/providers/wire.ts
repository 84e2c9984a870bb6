import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import type { LlmResponse } from "../../src/core/llm/response.ts";
import type { CompletedToolCall, ProviderCodec } from "../../src/providers/provider.ts";
import { SseDecoder } from "../../src/providers/sse/sse-decoder.ts";

const folder = join(import.meta.dir, "../fixtures/wire");

/** What a stream amounted to: the reply, and the tool calls in the order in which they closed. */
export interface Outcome {
  readonly response: LlmResponse;
  readonly calls: readonly CompletedToolCall[];
}

/** Names of a codec's fixtures with an ending. */
export function fixtures(codec: ProviderCodec, ending: ".sse" | ".request.json"): readonly string[] {
  const names = readdirSync(join(folder, codec.id)).filter((name) => name.endsWith(ending));
  return names.map((name) => name.slice(0, -ending.length)).toSorted();
}

export function streamBytes(codec: ProviderCodec, name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, codec.id, `${name}.sse`)));
}

export function requestBody(codec: ProviderCodec, name: string): JsonValue {
  const body: JsonValue = JSON.parse(readFileSync(join(folder, codec.id, `${name}.request.json`), "utf8"));
  return body;
}

/** Decodes and adds up a stream that arrives in the given chunks. */
export function run(codec: ProviderCodec, chunks: Iterable<Uint8Array>): Outcome {
  const decoder = new SseDecoder();
  const accumulator = codec.accumulator();
  const calls: CompletedToolCall[] = [];
  for (const chunk of chunks) {
    for (const event of decoder.push(chunk)) calls.push(...accumulator.push(event));
  }
  decoder.end();
  return { response: accumulator.result(), calls };
}

/** The outcome of a fixture stream that arrives whole. */
export function runFixture(codec: ProviderCodec, name: string): Outcome {
  return run(codec, [streamBytes(codec, name)]);
}
