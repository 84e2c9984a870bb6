import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../src/core/json/json-value.ts";
import type { Message, MessagePart } from "../../../src/core/llm/message.ts";
import { genAiVocabulary } from "../../../src/exporters/opentelemetry/vocabulary.ts";
import { SpanProjection } from "../../../src/exporters/otlp/span-projection.ts";
import type { SpanRecord } from "../../../src/exporters/otlp/span-record.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";

const cap = 1024;
const small = "QUJD".repeat(cap / 4);
const large = `${small}QUJD`;
const image = (data: string): MessagePart => ({ type: "image", mediaType: "image/png", data });
const blob = (content: string): JsonObject => ({ type: "blob", modality: "image", mime_type: "image/png", content });
const instead = { type: "text", content: "[image image/png, 771 bytes]" };

/** A user message and a tool result with an image each, and a reply with one. */
function chat(data: string, captureContent = true): SpanRecord {
  const messages: readonly Message[] = [
    { role: "user", parts: [{ type: "text", text: "look" }, image(data)] },
    { role: "assistant", parts: [{ type: "tool_call", id: "t1", name: "Read", arguments: {} }] },
    { role: "user", parts: [{ type: "tool_result", toolCallId: "t1", content: [image(data)] }] },
  ];
  const book = new OtlpPlaybook().sessionStart().turnStart("turn", "look").llmStart("llm", "turn", { messages });
  book.llmEnd("llm", { reply: { role: "assistant", parts: [image(data)] } });
  const vocabulary = genAiVocabulary(captureContent);
  const projection = new SpanProjection({ tracePer: "turn", maxBytes: cap, vocabulary });
  const [span] = book
    .positioned()
    .flatMap(({ event, content, history }) => [...projection.take(event, content, history)]);
  if (span === undefined) throw new Error("no span");
  return span;
}

const shown = ({ attributes }: SpanRecord): readonly unknown[] => {
  const [question, , result] = JSON.parse(String(attributes["gen_ai.input.messages"])) as { parts: JsonObject[] }[];
  const [reply] = JSON.parse(String(attributes["gen_ai.output.messages"])) as { parts: JsonObject[] }[];
  return [question?.parts[1], result?.parts[0], reply?.parts[0]];
};
const resultWith = (part: JsonObject): JsonObject => ({ type: "tool_call_response", id: "t1", response: [part] });

describe("images of messages, tool results and replies", () => {
  test("are blobs up to the size of an attribute", () => {
    expect(shown(chat(small))).toEqual([blob(small), resultWith(blob(small)), blob(small)]);
  });

  test("are words beyond it, never a part of their bytes", () => {
    const span = chat(large);
    expect(shown(span)).toEqual([instead, resultWith(instead), instead]);
    expect(JSON.stringify(span.attributes)).not.toContain("QUJDQUJD");
  });

  test("are not sent where content is not", () => {
    expect(JSON.stringify(chat(small, false).attributes)).not.toMatch(/QUJD|blob/);
  });
});
