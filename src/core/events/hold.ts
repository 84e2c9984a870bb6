import type { JsonObject } from "../json/json-value.ts";
import type { HeldRequest, LlmRequest } from "../llm/request.ts";
import type { HeldResponse, LlmResponse } from "../llm/response.ts";
import type { CarriedResult, NormalizedEvent } from "./normalized-event.ts";

/** How to take large values out of an event. */
export interface Holder<Raw, Held> {
  content(value: Raw): Held;
  metadata(value: JsonObject): JsonObject;
  /** Words of others that stay in the event: why something failed. They may quote anything. */
  words(value: string): string;
  request(value: LlmRequest): HeldRequest;
  response(value: LlmResponse): HeldResponse;
}

/** The same event with every content field, the metadata and the words of failures passed through a holder. */
export function holdEvent<Raw, Held>(
  event: NormalizedEvent<Raw, LlmRequest, LlmResponse>,
  holder: Holder<Raw, Held>,
): NormalizedEvent<Held> {
  const optional = <Key extends string>(key: Key, value: Raw | undefined): { readonly [K in Key]?: Held } =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed key loses its name in the type system
    (value === undefined ? {} : { [key]: holder.content(value) }) as { readonly [K in Key]?: Held };
  const words = wordsThrough(holder);
  const metadata = holder.metadata(event.metadata);
  switch (event.kind) {
    case "session_start":
    case "session_end":
    case "subagent_start":
      return { ...event, metadata, payload: holder.content(event.payload) };
    case "prompt":
      return { ...event, metadata, prompt: holder.content(event.prompt) };
    case "turn_end": {
      const { output, failed, ...rest } = event;
      return { ...rest, metadata, ...words("failed", failed), ...optional("output", output) };
    }
    case "subagent_end": {
      const { output, ...rest } = event;
      return { ...rest, metadata, ...optional("output", output) };
    }
    case "tool_start": {
      const { goal, ...rest } = event;
      return { ...rest, metadata, input: holder.content(event.input), ...optional("goal", goal) };
    }
    case "tool_end": {
      const { input, output, error, ...rest } = event;
      const why = words("error", error);
      return { ...rest, metadata, ...why, ...optional("input", input), ...optional("output", output) };
    }
    case "mark":
    case "request_mark":
      return { ...event, metadata, data: holder.content(event.data) };
    case "llm_start": {
      const toolResults = event.toolResults.map((result) => holdResult(result, holder));
      const { text, request, ...rest } = event;
      const held = { ...request, ...words("unparsed", request.unparsed) };
      return { ...rest, metadata, request: held, toolResults, ...optional("text", text) };
    }
    case "hint": {
      const { text, answer, ...rest } = event;
      return { ...rest, metadata, ...optional("text", text), ...optional("answer", answer) };
    }
    case "llm_observed": {
      const { request, response, ...rest } = event;
      const status = { ...rest.status, ...words("message", rest.status.message) };
      return { ...rest, metadata, status, request: holder.request(request), response: holder.response(response) };
    }
    case "link":
    case "llm_tool_call":
    case "close":
      return { ...event, metadata };
    case "llm_end":
      return { ...event, metadata, status: { ...event.status, ...words("message", event.status.message) } };
  }
}

function holdResult<Raw, Held>(
  { call, output, ...result }: CarriedResult<Raw>,
  holder: Pick<Holder<Raw, Held>, "content">,
): CarriedResult<Held> {
  const made = call === undefined ? {} : { call: { name: call.name, input: holder.content(call.input) } };
  return { ...result, output: holder.content(output), ...made };
}

function wordsThrough(holder: { words(value: string): string }) {
  return <Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed key loses its name in the type system
    (value === undefined ? {} : { [key]: holder.words(value) }) as { readonly [K in Key]?: string };
}
