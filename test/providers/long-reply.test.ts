import { expect, test } from "bun:test";
import type { JsonObject } from "../../src/core/json/json-value.ts";
import { messageText } from "../../src/core/llm/message.ts";
import { providers } from "../../src/providers/registry.ts";

const tokens = 150_000;

/** One token as each protocol tells it, in an event many times as long. */
const told: Readonly<Record<string, JsonObject>> = {
  "anthropic-messages": { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "word " } },
  "openai-chat": {
    id: `chatcmpl-${"x".repeat(30)}`,
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model: "a-model-2026-01-01",
    system_fingerprint: "fp_0123456789",
    choices: [{ index: 0, delta: { content: "word " }, logprobs: null, finish_reason: null }],
  },
  "openai-responses": {
    type: "response.output_text.delta",
    item_id: `msg_${"x".repeat(50)}`,
    output_index: 0,
    content_index: 0,
    delta: "word ",
    obfuscation: "0123456789abcdef",
  },
};

const before: Readonly<Record<string, JsonObject>> = {
  "anthropic-messages": { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  "openai-responses": {
    type: "response.output_item.added",
    output_index: 0,
    item: { id: `msg_${"x".repeat(50)}`, type: "message", role: "assistant", content: [] },
  },
};

test.each(providers.map((codec) => [codec.id, codec] as const))(
  "%s: a reply of 150,000 tokens is kept whole",
  (id, codec) => {
    const accumulator = codec.accumulator();
    const push = (data: JsonObject | undefined): void => {
      if (data === undefined) return;
      const type = data["type"];
      accumulator.push({ data: JSON.stringify(data), ...(typeof type === "string" ? { event: type } : {}) });
    };
    push(before[id]);
    for (let count = 0; count < tokens; count += 1) push(told[id]);
    const { message } = accumulator.result();
    expect(messageText(message)).toHaveLength(5 * tokens);
    expect(message.parts).toHaveLength(1);
  },
);
