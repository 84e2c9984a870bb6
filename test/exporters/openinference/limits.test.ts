import { describe, expect, test } from "bun:test";
import type { JsonValue } from "../../../src/core/json/json-value.ts";
import type { Message } from "../../../src/core/llm/message.ts";
import { readMessage } from "../../../src/exporters/otlp/read-pieces.ts";
import { SpanProjection } from "../../../src/exporters/otlp/span-projection.ts";
import { openInference } from "../../../src/exporters/openinference/vocabulary.ts";
import type { SpanRecord } from "../../../src/exporters/otlp/span-record.ts";
import type { Sent } from "../../support/otlp-playbook.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";

const seed = Number(process.env["TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const kib = 1024;

function llm(sent: Sent, reply?: unknown, maxBytes = 64 * kib): SpanRecord {
  const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi");
  book
    .llmStart("llm", "turn", sent)
    .llmEnd("llm", { stopReason: "end_turn", ...(reply === undefined ? {} : { reply }) });
  const projection = new SpanProjection({ tracePer: "turn", maxBytes, vocabulary: openInference });
  const spans = book
    .positioned()
    .flatMap(({ event, content, history }) => [...projection.take(event, content, history)]);
  return spans[0]!;
}

const text = (role: Message["role"], value: string): Message => ({ role, parts: [{ type: "text", text: value }] });
const picture = (data: string): Message => ({
  role: "user",
  parts: [
    { type: "text", text: "see" },
    { type: "image", mediaType: "image/png", data },
  ],
});
const roles = (span: SpanRecord): unknown[] =>
  Object.entries(span.attributes).flatMap(([key, value]) =>
    /^llm\.input_messages\.\d+\.message\.role$/.test(key) ? [value] : [],
  );

describe("long conversations", () => {
  test("the newest 200 messages are shown after the system prompt, and the rest is counted", () => {
    const messages = Array.from({ length: 1000 }, (_, index) =>
      text(index % 2 === 0 ? "user" : "assistant", `message ${index}`),
    );
    const { attributes, ...span } = llm({ system: [{ type: "text", text: "Be brief." }], messages });
    expect(roles({ attributes, ...span }).length).toBe(201);
    expect(attributes["llm.input_messages.0.message.content"]).toBe("Be brief.");
    expect(attributes["llm.input_messages.1.message.content"]).toBe("message 800");
    expect(attributes["llm.input_messages.200.message.content"]).toBe("message 999");
    expect(attributes["nemo_relay.input_messages.omitted"]).toBe(800);
    expect(attributes["input.value"]).toBe("message 999");
  });

  test("a short one is shown whole, without a mark", () => {
    const { attributes } = llm({ messages: [text("user", "a"), text("assistant", "b")] });
    expect(attributes["nemo_relay.input_messages.omitted"]).toBeUndefined();
  });

  test("all messages together stay within 512 KiB, the newest kept", () => {
    const messages = Array.from({ length: 40 }, (_, index) => text("user", `${index} ${"x".repeat(30 * kib)}`));
    const span = llm({ messages });
    expect(span.bytes).toBeLessThan(620 * kib);
    const shown = roles(span).length;
    expect(shown).toBeGreaterThan(10);
    expect(span.attributes["nemo_relay.input_messages.omitted"]).toBe(40 - shown);
    expect(String(span.attributes[`llm.input_messages.${shown - 1}.message.content`])).toStartWith("39 ");
  });

  test("one message with a hundred large results does not break the bound", () => {
    const results = Array.from({ length: 100 }, (_, index) => ({
      type: "tool_result" as const,
      toolCallId: `toolu_${index}`,
      content: [{ type: "text" as const, text: "y".repeat(60 * kib) }],
    }));
    const span = llm({ messages: [text("user", "first"), { role: "user", parts: results }] });
    expect(span.bytes).toBeLessThan(700 * kib);
    const shown = roles(span).length;
    expect(span.attributes[`llm.input_messages.${shown - 1}.message.tool_call_id`]).toBe("toolu_99");
    expect(span.attributes["nemo_relay.input_messages.omitted"]).toBe(2);
  });
});

describe("large values", () => {
  test("texts are cut with a mark, tool call ids are not", () => {
    const id = `toolu_${"i".repeat(300)}`;
    const reply: Message = {
      role: "assistant",
      parts: [
        { type: "text", text: "z".repeat(10_000) },
        { type: "tool_call", id, name: "Write", arguments: { content: "w".repeat(10_000) } },
      ],
    };
    const { attributes } = llm({ messages: [text("user", "q".repeat(10_000))] }, reply, 1024);
    const call = "llm.output_messages.0.message.tool_calls.0.tool_call";
    expect(attributes[`${call}.id`]).toBe(id);
    expect(JSON.parse(String(attributes[`${call}.function.arguments`]))).toEqual({
      content: expect.stringMatching(/^w+…\[truncated \d+ bytes\]$/),
    });
    expect(String(attributes["output.value"])).toContain(id);
    expect(String(attributes["output.value"])).toMatch(/^z+…\[truncated \d+ bytes\]\n\n\[/);
    expect(String(attributes["input.value"])).toMatch(/^q+…\[truncated \d+ bytes\]$/);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "string" && !key.endsWith(".id"))
        expect([key, Buffer.byteLength(value) <= 1024]).toEqual([key, true]);
    }
  });

  test("pictures are shown where they fit, else named", () => {
    const at = "llm.input_messages.0.message.contents.1.message_content";
    expect(llm({ messages: [picture("AAAA")] }).attributes).toMatchObject({
      [`${at}.type`]: "image",
      [`${at}.image.image.url`]: "data:image/png;base64,AAAA",
    });
    const large = llm({ messages: [picture("A".repeat(100 * kib))] });
    expect(JSON.stringify(large.attributes)).toContain("[image data:image/png;base64, 76800 bytes]");
    expect(large.bytes).toBeLessThan(80 * kib);
  });
});

describe("a request that tells little", () => {
  test("an unreadable body has an input that says why", () => {
    const { attributes } = llm({ model: "m", unparsed: "zstd: bad magic" });
    expect(JSON.parse(String(attributes["input.value"]))).toEqual({
      model: "m",
      body_bytes: 1000,
      note: "zstd: bad magic",
    });
  });

  test("an empty reply shows why it ended; reasoning alone stands for the reply", () => {
    expect(llm({}).attributes["output.value"]).toBe('{"finish_reason":"end_turn"}');
    const thought: Message = { role: "assistant", parts: [{ type: "reasoning", text: "hm", encrypted: "e==" }] };
    const { attributes } = llm({}, thought);
    expect(attributes["output.value"]).toBe("hm");
    expect(attributes["llm.output_messages.0.message.contents.0.message_content.encrypted_content"]).toBe("e==");
  });

  test("a server tool is described by its own type", () => {
    const { attributes } = llm({ tools: [{ name: "web_search", type: "web_search_20250305" }] });
    expect(attributes["llm.tools.0.tool.json_schema"]).toBe('{"type":"web_search_20250305","name":"web_search"}');
  });
});

test(`any JSON reads as a message and makes a span (seed ${seed})`, () => {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const words = [
    "type",
    "text",
    "role",
    "parts",
    "content",
    "tool_result",
    "tool_call",
    "image",
    "reasoning",
    "id",
    "__proto__",
    "\ud800",
  ];
  const anything = (depth: number): JsonValue => {
    const kind = random(depth > 3 ? 4 : 6);
    if (kind === 4) return Array.from({ length: random(4) }, () => anything(depth + 1));
    if (kind === 5)
      return Object.fromEntries(Array.from({ length: random(5) }, () => [words[random(12)], anything(depth + 1)]));
    return [null, random(1000), words[random(12)]!, random(2) === 0][kind]!;
  };
  for (let round = 0; round < 300; round += 1) {
    const value = anything(0);
    expect(Array.isArray(readMessage(value).parts)).toBe(true);
    const span = llm({ messages: [], pieces: [value] }, { role: "assistant", parts: value }, 2048);
    for (const one of Object.values(span.attributes))
      if (typeof one === "string") expect(one.isWellFormed()).toBe(true);
    expect(span.attributes["input.value"]).toBeTruthy();
  }
});
