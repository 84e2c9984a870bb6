import { describe, expect, test } from "bun:test";
import type { Message, MessagePart } from "../../../src/core/llm/message.ts";
import { openInference } from "../../../src/exporters/openinference/vocabulary.ts";
import { SpanProjection } from "../../../src/exporters/otlp/span-projection.ts";
import type { AttributeMap } from "../../../src/exporters/otlp/span-record.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";

const cap = 1024;
const head = "data:image/png;base64,";
const fits = "QUJD".repeat((cap - head.length - 2) / 4);
const image = (more: { readonly data?: string; readonly url?: string }): MessagePart => ({
  type: "image",
  ...(more.data === undefined ? {} : { mediaType: "image/png" }),
  ...more,
});

/** The message attributes of a request with an image in a user message and one in a tool result, and of a reply with one. */
function messagesWith(part: MessagePart): AttributeMap {
  const messages: readonly Message[] = [
    { role: "user", parts: [{ type: "text", text: "look" }, part] },
    { role: "assistant", parts: [{ type: "tool_call", id: "t1", name: "Read", arguments: {} }] },
    { role: "user", parts: [{ type: "tool_result", toolCallId: "t1", content: [part] }] },
    { role: "user", parts: [{ type: "text", text: "well?" }] },
  ];
  const book = new OtlpPlaybook().sessionStart().turnStart("turn", "look").llmStart("llm", "turn", { messages });
  book.llmEnd("llm", { reply: { role: "assistant", parts: [part] } });
  const projection = new SpanProjection({ tracePer: "turn", maxBytes: cap, vocabulary: openInference });
  const [span] = book
    .positioned()
    .flatMap(({ event, content, history }) => [...projection.take(event, content, history)]);
  return span?.attributes ?? {};
}

const at = (message: string, index = 0): string => `llm.${message}.message.contents.${index}.message_content`;
const places = [at("input_messages.0", 1), at("input_messages.2"), at("output_messages.0")];

describe("images of messages, tool results and replies", () => {
  test.each([
    ["with their bytes, as a data URL that fits", image({ data: fits }), `${head}${fits}`],
    ["by their address", image({ url: "https://h.example/a.png" }), "https://h.example/a.png"],
  ])("%s", (_, part, url) => {
    const attributes = messagesWith(part);
    for (const place of places) {
      expect(attributes).toMatchObject({ [`${place}.type`]: "image", [`${place}.image.image.url`]: url });
    }
    expect(attributes["llm.input_messages.2.message.role"]).toBe("tool");
  });

  test("are words where the data URL does not fit, never a part of it", () => {
    const attributes = messagesWith(image({ data: `${fits}QUJD` }));
    const words = "[image data:image/png;base64, 753 bytes]";
    expect(attributes["llm.input_messages.0.message.content"]).toBe(`look\n\n${words}`);
    expect(attributes["llm.input_messages.2.message.content"]).toBe(words);
    expect(attributes["llm.output_messages.0.message.content"]).toBe(words);
    const keys = Object.keys(attributes).filter((key) => key.includes(".image"));
    expect(keys).toEqual([]);
    expect(JSON.stringify(attributes)).not.toContain("QUJDQUJD");
  });

  test("leave their size in input.value, which shows the newest message", () => {
    const messages: readonly Message[] = [{ role: "user", parts: [image({ data: fits }), image({ data: fits })] }];
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "look").llmStart("llm", "turn", { messages });
    book.llmEnd("llm", {});
    const projection = new SpanProjection({ tracePer: "turn", maxBytes: cap, vocabulary: openInference });
    const [span] = book
      .positioned()
      .flatMap(({ event, content, history }) => [...projection.take(event, content, history)]);
    const part = { type: "image", mediaType: "image/png", data: "750 bytes" };
    expect(JSON.parse(String(span?.attributes["input.value"]))).toEqual({ role: "user", content: [part, part] });
  });
});
