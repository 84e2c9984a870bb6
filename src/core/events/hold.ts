import type { JsonObject } from "../json/json-value.ts";
import type { NormalizedEvent } from "./normalized-event.ts";

/** How to take large values out of an event. */
export interface Holder<Raw, Held> {
  content(value: Raw): Held;
  metadata(value: JsonObject): JsonObject;
}

/** The same event with every content field and the metadata passed through a holder. */
export function holdEvent<Raw, Held>(event: NormalizedEvent<Raw>, holder: Holder<Raw, Held>): NormalizedEvent<Held> {
  const metadata = holder.metadata(event.metadata);
  switch (event.kind) {
    case "session_start":
    case "session_end":
    case "subagent_start":
      return { ...event, metadata, payload: holder.content(event.payload) };
    case "prompt":
      return { ...event, metadata, prompt: holder.content(event.prompt) };
    case "turn_end":
    case "subagent_end": {
      const { output, ...rest } = event;
      return { ...rest, metadata, ...(output === undefined ? {} : { output: holder.content(output) }) };
    }
    case "tool_start":
      return { ...event, metadata, input: holder.content(event.input) };
    case "tool_end": {
      const { input, output, ...rest } = event;
      const held = {
        ...(input === undefined ? {} : { input: holder.content(input) }),
        ...(output === undefined ? {} : { output: holder.content(output) }),
      };
      return { ...rest, metadata, ...held };
    }
    case "mark":
    case "request_mark":
      return { ...event, metadata, data: holder.content(event.data) };
    case "llm_start": {
      const toolResults = event.toolResults.map((result) => ({ ...result, output: holder.content(result.output) }));
      return { ...event, metadata, toolResults };
    }
    case "link":
    case "hint":
    case "llm_tool_call":
    case "llm_end":
    case "close":
      return { ...event, metadata };
  }
}
