import { describe, expect, test } from "bun:test";
import { safeParse } from "valibot";
import type { JsonObject, JsonValue } from "../../../src/core/json/json-value.ts";
import type { Message, MessagePart } from "../../../src/core/llm/message.ts";
import { partOf } from "../../../src/exporters/opentelemetry/parts.ts";
import { schema } from "../../../src/exporters/opentelemetry/schema.ts";
import { genAiVocabulary } from "../../../src/exporters/opentelemetry/vocabulary.ts";
import { SpanProjection } from "../../../src/exporters/otlp/span-projection.ts";
import type { SpanRecord } from "../../../src/exporters/otlp/span-record.ts";
import type { Sent } from "../../support/otlp-playbook.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";
import { randomObject, randomSource } from "../../support/random-json.ts";

const seed = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const kib = 1024;

function chat(sent: Sent, reply?: unknown, maxBytes = 64 * kib): SpanRecord {
  const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi").llmStart("llm", "turn", sent);
  book.llmEnd("llm", reply === undefined ? {} : { reply });
  const projection = new SpanProjection({ tracePer: "turn", maxBytes, vocabulary: genAiVocabulary(true) });
  return book.positioned().flatMap(({ event, content, history }) => [...projection.take(event, content, history)])[0]!;
}

const list = (span: SpanRecord, key: string): JsonObject[] => JSON.parse(String(span.attributes[key] ?? "[]"));
const text = (role: Message["role"], value: string): Message => ({ role, parts: [{ type: "text", text: value }] });

describe("parts in the shape of the message schema", () => {
  test.each<[string, MessagePart, JsonObject]>([
    ["text", { type: "text", text: "hi" }, { type: "text", content: "hi" }],
    ["refusal", { type: "refusal", text: "no" }, { type: "refusal", content: "no" }],
    [
      "encrypted reasoning",
      { type: "reasoning", text: "", id: "rs_1", encrypted: "abc" },
      { type: "reasoning", content: "", id: "rs_1", encrypted_content: "abc" },
    ],
    [
      "a picture",
      { type: "image", mediaType: "image/png", data: "QUJD" },
      { type: "blob", modality: "image", mime_type: "image/png", content: "QUJD" },
    ],
    [
      "a linked picture",
      { type: "image", url: "https://h/a.png" },
      { type: "uri", modality: "image", uri: "https://h/a.png" },
    ],
    [
      "a file that is too large",
      { type: "document", name: "a.pdf", data: "A".repeat(2000) },
      { type: "text", content: "[document a.pdf, 1500 bytes]" },
    ],
    [
      "a call of a tool in a group",
      { type: "tool_call", id: "c1", name: "open", namespace: "browser", arguments: { a: 1 } },
      { type: "tool_call", id: "c1", name: "open", namespace: "browser", arguments: { a: 1 } },
    ],
    [
      "a call that the provider carries out",
      { type: "tool_call", id: "s1", name: "web_search", arguments: { q: "x" }, server: true },
      {
        type: "server_tool_call",
        id: "s1",
        name: "web_search",
        server_tool_call: { type: "web_search", arguments: { q: "x" } },
      },
    ],
    [
      "a failed result",
      { type: "tool_result", toolCallId: "c1", content: [{ type: "text", text: "no" }], isError: true },
      { type: "tool_call_response", id: "c1", response: "no", is_error: true },
    ],
    [
      "a result with a picture",
      { type: "tool_result", toolCallId: "c1", content: [{ type: "image", url: "https://h/a.png" }] },
      {
        type: "tool_call_response",
        id: "c1",
        response: [{ type: "uri", modality: "image", uri: "https://h/a.png" }],
      },
    ],
    ["something new", { type: "other", value: { a: [1] } }, { type: "other", value: { a: [1] } }],
  ])("%s", (_, part, expected) => {
    expect(partOf(part, kib)).toEqual(expected);
  });
});

describe("sizes", () => {
  test("the newest 200 messages are shown, and the rest is counted", () => {
    const messages = Array.from({ length: 300 }, (_, index) => text("user", `m${index}`));
    const span = chat({ messages });
    expect(list(span, "gen_ai.input.messages").map(({ parts }) => JSON.stringify(parts))).toEqual(
      messages
        .slice(100)
        .map(({ parts }) => JSON.stringify([{ type: "text", content: "text" in parts[0]! ? parts[0].text : "" }])),
    );
    expect(span.attributes["nemo_relay.input_messages.omitted"]).toBe(100);
  });

  test("long texts are cut with a mark, ids are not, and the whole stays JSON", () => {
    const id = "i".repeat(3 * kib);
    const call: MessagePart = { type: "tool_call", id, name: "Bash", arguments: { command: "x".repeat(9 * kib) } };
    const span = chat(
      { messages: [text("user", "é".repeat(4 * kib)), { role: "assistant", parts: [call] }] },
      undefined,
      2 * kib,
    );
    const [first, second] = list(span, "gen_ai.input.messages");
    expect(JSON.stringify(first)).toMatch(/…\[truncated \d+ bytes\]/);
    expect(second).toMatchObject({ parts: [{ id }] });
    expect(JSON.stringify(second)).toMatch(/…\[truncated \d+ bytes\]/);
  });

  test("a conversation, a message of many parts and many tools stay within their budgets", () => {
    const big = "x".repeat(30 * kib);
    const tools = Array.from({ length: 60 }, (_, index) => ({ name: `t${index}`, description: big, schema: {} }));
    const parts = Array.from({ length: 60 }, () => ({ type: "text", text: big }) as const);
    const span = chat({ tools, messages: [text("user", big), { role: "user", parts }] });
    expect(span.bytes).toBeLessThan(1200 * kib);
    expect(JSON.stringify(list(span, "gen_ai.input.messages"))).toContain("…[truncated 42 parts]");
    expect(span.attributes["nemo_relay.input_messages.omitted"]).toBe(1);
    expect(list(span, "gen_ai.tool.definitions").length).toBe(18);
    expect(span.attributes["nemo_relay.tools.omitted"]).toBe(42);
  });

  test("whatever stands in a conversation, the attributes are JSON", () => {
    process.stdout.write(`TEST_SEED=${seed}\n`);
    const random = randomSource(seed);
    const types = ["text", "reasoning", "refusal", "image", "audio", "tool_call", "tool_result", "other", "new"];
    const part = (): JsonObject => ({ ...randomObject(random), type: types[Math.floor(random() * types.length)]! });
    const message = (): JsonValue =>
      random() < 0.2 ? randomObject(random) : { role: "user", parts: [part(), part()] };
    let shown = 0;
    for (let round = 0; round < 300; round += 1) {
      const span = chat({ pieces: [message(), message(), message()], messages: [] }, message(), 300);
      for (const key of ["gen_ai.input.messages", "gen_ai.output.messages"]) {
        for (const { role, parts } of list(span, key)) {
          expect([typeof role, Array.isArray(parts)]).toEqual(["string", true]);
          shown += 1;
        }
      }
    }
    expect(shown).toBe(1200);
  });
});

describe("settings", () => {
  test("defaults", () => {
    expect(safeParse(schema, {}).output).toEqual({
      transport: "http_binary",
      headers: {},
      resource_attributes: {},
      service_name: "nemo-relay",
      instrumentation_scope: "nemo-relay-otel",
      timeout_millis: 3000,
      trace_per: "turn",
      max_attribute_bytes: 65_536,
      capture_content: true,
      metrics: false,
    });
  });

  test.each([
    [{ metrics_endpoint: "h:4318" }, "metrics_endpoint must be a whole http or https URL"],
    [{ capture_content: "no" }, "boolean"],
    [{ preset: "phenix" }, "phoenix"],
    [{ project_name: "x" }, "project_name"],
  ])("%j is refused with the reason", (section, reason) => {
    const { issues } = safeParse(schema, section);
    expect((issues ?? []).map(({ message }) => message).join()).toContain(reason);
  });
});
