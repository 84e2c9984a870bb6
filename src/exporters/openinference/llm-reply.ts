import type { HeldResponse } from "../../core/llm/response.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import type { ContentReader } from "../../core/events/content.ts";
import type { Attributes } from "../otlp/attributes.ts";
import { jsonWithin, truncateText } from "../otlp/truncate.ts";
import type { FlatMessage } from "./flat-message.ts";
import { flatten } from "./flat-message.ts";
import { putMessage } from "./messages.ts";
import { readMessage } from "../otlp/read-pieces.ts";

/** Writes `llm.output_messages.0.*` and `output.value`. */
export function putReply(
  attributes: Attributes,
  response: HeldResponse,
  reader: ContentReader,
  maxBytes: number,
): void {
  const [reply] = response.message === null ? [] : flatten(readMessage(reader.read(response.message)));
  if (reply !== undefined) putMessage(attributes, "llm.output_messages.0", reply, maxBytes);
  putOutput(attributes, response, reply, maxBytes);
}

/** Writes the token counts; prompt tokens include cached ones. Without usage there is none, rather than zeros. */
export function putUsage(attributes: Attributes, usage: TokenUsage | undefined): void {
  if (usage === undefined) return;
  attributes
    .number("llm.token_count.prompt", usage.input)
    .number("llm.token_count.completion", usage.output)
    .number("llm.token_count.total", usage.input + usage.output)
    .number("llm.token_count.prompt_details.cache_read", usage.cacheRead)
    .number("llm.token_count.prompt_details.cache_write", usage.cacheWrite)
    .number("llm.token_count.completion_details.reasoning", usage.reasoning);
}

/**
 * `output.value` holds the reply's text as it is, and after it the tool calls as JSON. Text that has to be cut leaves
 * room for the calls: their ids are what joins a reply with the tools that it started.
 */
function putOutput(
  attributes: Attributes,
  response: HeldResponse,
  reply: FlatMessage | undefined,
  maxBytes: number,
): void {
  const text = shownText(reply, "text") || (reply?.calls.length ? "" : shownText(reply, "reasoning"));
  if (reply !== undefined && reply.calls.length > 0) {
    const list = reply.calls.map(({ id, name, arguments: given }) => ({ id, name, arguments: given }));
    const calls = jsonWithin(list, Math.floor(maxBytes / 2));
    const room = maxBytes - Buffer.byteLength(calls) - 2;
    const shown = text === "" ? calls : `${truncateText(text, room)}\n\n${calls}`;
    attributes.id("output.value", shown).id("output.mime_type", text === "" ? "application/json" : "text/plain");
    return;
  }
  if (text !== "") attributes.text("output.value", text).id("output.mime_type", "text/plain");
  else if (response.error === undefined && response.stopReason !== undefined) {
    // An empty reply is shown as one.
    attributes.json("output.value", { finish_reason: response.stopReason }).id("output.mime_type", "application/json");
  }
}

function shownText(reply: FlatMessage | undefined, kind: "text" | "reasoning"): string {
  const texts = (reply?.contents ?? []).flatMap((content) => (content.kind === kind ? [content.text] : []));
  return texts.filter((text) => text !== "").join("\n\n");
}
