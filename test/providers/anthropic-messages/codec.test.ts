import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../src/core/json/json-value.ts";
import { anthropicMessages as codec } from "../../../src/providers/anthropic-messages/codec.ts";
import { largestReply } from "../../../src/providers/reply-limit.ts";
import { requestBody, runFixture } from "../wire.ts";

const push = (events: readonly JsonObject[]) => {
  const accumulator = codec.accumulator();
  const calls = events.flatMap((event) => accumulator.push({ data: JSON.stringify(event) }));
  return { response: accumulator.result(), calls };
};
const start = (index: number, block: JsonObject) => ({ type: "content_block_start", index, content_block: block });
const delta = (index: number, change: JsonObject) => ({ type: "content_block_delta", index, delta: change });
const stop = (index: number) => ({ type: "content_block_stop", index });
const textBlock = (index: number) => [
  start(index, { type: "text", text: "" }),
  delta(index, { type: "text_delta", text: `${index}` }),
];
const usage = (raw: JsonObject) => codec.readResponse({ content: [], usage: raw }).usage;
const toolUse = { type: "tool_use", id: "toolu_1", name: "Bash", input: {} };

describe("streams", () => {
  test("thinking with its signature, text and a tool call", () => {
    const { response, calls } = runFixture(codec, "thinking-tool");
    const raw = {
      input_tokens: 1000,
      cache_creation_input_tokens: 40,
      cache_read_input_tokens: 800,
      cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 0 },
      output_tokens: 40,
      service_tier: "standard",
    };
    expect(response).toEqual({
      id: "msg_main_s0",
      model: "claude-sonnet-4-5",
      message: {
        role: "assistant",
        parts: [
          {
            type: "reasoning",
            text: "The user wants the scripted tour. First a shell command.",
            signature: "c2lnc2lnc2lnc2lnc2lnc2lnc2lnc2ln",
          },
          { type: "text", text: "I'll start with a shell command." },
          {
            type: "tool_call",
            id: "toolu_main_s0_k0",
            name: "Bash",
            arguments: { command: "echo hello", description: "Print hello" },
          },
        ],
      },
      stopReason: "tool_use",
      usage: { input: 1840, output: 40, cacheRead: 800, cacheWrite: 40, cacheWrite5m: 40, cacheWrite1h: 0, raw },
    });
    expect(calls).toEqual([{ id: "toolu_main_s0_k0", name: "Bash" }]);
  });

  test("four parallel tool calls close one after the other", () => {
    expect(runFixture(codec, "parallel-tools").calls.map(({ id, name }) => `${id} ${name}`)).toEqual([
      "toolu_parallel_s0_k0 Bash",
      "toolu_parallel_s0_k1 Bash",
      "toolu_parallel_s0_k2 Read",
      "toolu_parallel_s0_k3 Read",
    ]);
  });

  test("a tool call is told of when its block closes, and once", () => {
    const accumulator = codec.accumulator();
    const told = [
      start(0, toolUse),
      delta(0, { type: "input_json_delta", partial_json: '{"a":1}' }),
      stop(0),
      stop(0),
    ].map((event) => accumulator.push({ data: JSON.stringify(event) }));
    expect(told).toEqual([[], [], [{ id: "toolu_1", name: "Bash" }], []]);
  });

  test("citations are collected with their text", () => {
    const [part] = runFixture(codec, "citations").response.message.parts;
    expect(part).toMatchObject({
      type: "text",
      text: "Die Wiese ist grün 🌿.",
      citations: [{ type: "char_location" }, { type: "web_search_result_location", url: "https://example.com/a" }],
    });
  });

  test("tools that the provider runs are marked, with their results, and are nobody's to start", () => {
    const { response, calls } = runFixture(codec, "server-tools");
    const server = true;
    const found = {
      type: "web_search_result",
      url: "https://example.com/w",
      title: "Weather",
      encrypted_content: "EqgC",
      page_age: null,
    };
    const failure = { type: "bash_code_execution_tool_result_error", error_code: "unavailable" };
    expect(calls).toEqual([]);
    expect(response.message.parts).toEqual([
      { type: "tool_call", id: "srvtoolu_1", name: "web_search", arguments: { query: "weather today" }, server },
      { type: "tool_result", toolCallId: "srvtoolu_1", content: [{ type: "other", value: found }], server },
      { type: "tool_call", id: "srvtoolu_2", name: "bash_code_execution", arguments: { command: "ls" }, server },
      {
        type: "tool_result",
        toolCallId: "srvtoolu_2",
        content: [{ type: "other", value: failure }],
        isError: true,
        server,
      },
      { type: "tool_call", id: "mcptoolu_1", name: "echo", arguments: { say: "hi" }, server },
      { type: "tool_result", toolCallId: "mcptoolu_1", content: [{ type: "text", text: "hi" }], server },
      { type: "text", text: "Sunny." },
    ]);
    // The last usage restates input_tokens and says nothing of the caches: these stand.
    expect(response.usage).toMatchObject({
      input: 200,
      output: 40,
      cacheRead: 50,
      cacheWrite: 30,
      cacheWrite5m: 10,
      cacheWrite1h: 20,
      reasoning: 7,
    });
  });

  test("redacted thinking keeps its data, an unknown block its deltas", () => {
    expect(runFixture(codec, "redacted-thinking").response.message.parts).toEqual([
      { type: "reasoning", text: "", encrypted: "EmwKAhgB" },
      { type: "other", value: { type: "compaction", content: "The story so far." } },
      { type: "text", text: "Yes." },
    ]);
  });

  test("a stream that broke off is incomplete and keeps what came", () => {
    const { response } = runFixture(codec, "cut");
    expect(response.incomplete).toBe(true);
    expect(response.message.parts).toEqual([
      { type: "text", text: "Recovered after a stream that broke off in the middle " },
    ]);
    expect(response.usage?.output).toBe(1);
    expect(response).not.toHaveProperty("stopReason");
  });

  test("an error event is the reply's error", () => {
    const { response } = runFixture(codec, "error-event");
    expect(response.error).toEqual({ type: "overloaded_error", message: "mock: Overloaded" });
    expect(response.incomplete).toBe(true);
    const accumulator = codec.accumulator();
    accumulator.push({ event: "error", data: "upstream sent no JSON" });
    expect(accumulator.result().error).toEqual({ message: "upstream sent no JSON" });
  });

  test("arguments that were cut stay text", () => {
    const events = [start(0, toolUse), delta(0, { type: "input_json_delta", partial_json: '{"command": "ec' })];
    expect(push(events).response.message.parts).toEqual([
      { type: "tool_call", id: "toolu_1", name: "Bash", arguments: '{"command": "ec' },
    ]);
  });

  test("blocks are put in the order of their indexes, whatever these are", () => {
    const { response } = push([99_999_999, 2, -1, 0].flatMap((index) => textBlock(index)));
    expect(response.message.parts.map((part) => (part.type === "text" ? part.text : ""))).toEqual([
      "-1",
      "0",
      "2",
      "99999999",
    ]);
  });

  test("an index that is no number, a lost start and a repeated one lose no text", () => {
    const odd = [
      { type: "content_block_delta", index: "__proto__", delta: { type: "text_delta", text: "a" } },
      delta(1, { type: "thinking_delta", thinking: "b" }),
      start(2, { type: "text", text: "c" }),
      start(2, { type: "text", text: "d" }),
      delta(2, { type: "text_delta", text: "e" }),
    ];
    expect(push(odd).response.message.parts).toEqual([
      { type: "reasoning", text: "b" },
      { type: "text", text: "c" },
      { type: "text", text: "de" },
      { type: "text", text: "a" },
    ]);
  });

  test("a flood is not kept, but its end is seen", () => {
    const chunk = "x".repeat(1024 * 1024);
    const { response } = push([
      start(0, { type: "text", text: "" }),
      ...Array.from({ length: 20 }, () => delta(0, { type: "text_delta", text: chunk })),
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { input_tokens: 1, output_tokens: 2 } },
      { type: "message_stop" },
    ]);
    const [text, mark] = response.message.parts;
    expect(text?.type === "text" ? text.text.length : 0).toBeLessThanOrEqual(largestReply);
    expect(mark).toEqual({ type: "other", value: { truncated: true } });
    expect(response).toMatchObject({ stopReason: "end_turn", usage: { input: 1, output: 2 } });
    expect(response).not.toHaveProperty("incomplete");
  });
});

describe("usage", () => {
  test("cache reads and writes are part of the input", () => {
    expect(usage({ input_tokens: 1, cache_read_input_tokens: 10, cache_creation_input_tokens: 100 })?.input).toBe(111);
    expect(usage({ input_tokens: 1, cache_creation: { ephemeral_1h_input_tokens: 5 } })).toMatchObject({
      input: 6,
      cacheWrite: 5,
      cacheWrite1h: 5,
    });
  });

  test("is not made up where nothing was told", () => {
    expect(usage({})).toBeUndefined();
    expect(usage({ output_tokens: 5 })).toBeUndefined();
    expect(usage({ input_tokens: -1 })).toBeUndefined();
    expect(usage({ input_tokens: 3, output_tokens: 1 })).toEqual({
      input: 3,
      output: 1,
      raw: { input_tokens: 3, output_tokens: 1 },
    });
  });
});

describe("requests", () => {
  test("a recorded conversation", () => {
    const request = codec.readRequest(requestBody(codec, "conversation"));
    expect(request.model).toBe("claude-sonnet-4-5");
    expect(request.stream).toBe(true);
    expect(request.system).toEqual(Array.from({ length: 3 }, () => ({ type: "text" as const, text: "elided text" })));
    expect(request.messages.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
    expect(request.messages[2]).toEqual({
      role: "user",
      parts: [
        { type: "tool_result", toolCallId: "toolu_main_s0_k0", content: [{ type: "text", text: "elided text" }] },
      ],
    });
    expect(request.tools).toEqual([
      {
        name: "Bash",
        description: "Runs a command.",
        schema: { type: "object", properties: { command: { type: "string" } } },
      },
      { name: "web_search", type: "web_search_20250305" },
    ]);
    expect(Object.keys(request.parameters)).toEqual(["metadata", "max_tokens", "thinking", "context_management"]);
  });

  test("the reply that a request sends back is the message that the stream gave", () => {
    const { messages } = codec.readRequest(requestBody(codec, "conversation"));
    expect(messages[1]).toEqual(runFixture(codec, "thinking-tool").response.message);
  });

  test("a text stands for a list with one text", () => {
    const request = codec.readRequest({ system: "Be short.", messages: [{ role: "user", content: "hi" }] });
    expect(request).toEqual({
      stream: false,
      system: [{ type: "text", text: "Be short." }],
      messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }],
      tools: [],
      parameters: {},
    });
  });

  test("images, documents and failed tool results", () => {
    const png = { type: "base64", media_type: "image/png", data: "AAAA" };
    const file = { type: "document", source: { type: "file", file_id: "file_1" } };
    const content = [
      { type: "image", source: png },
      { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
      { type: "document", title: "Paper", source: { type: "base64", media_type: "application/pdf", data: "BBBB" } },
      { ...file, cache_control: { type: "ephemeral" } },
      {
        type: "tool_result",
        tool_use_id: "t1",
        is_error: true,
        content: [
          { type: "text", text: "no" },
          { type: "image", source: png },
        ],
      },
      { type: "tool_result", tool_use_id: "t2" },
    ];
    const image = { type: "image" as const, mediaType: "image/png", data: "AAAA" };
    expect(codec.readRequest({ messages: [{ role: "user", content }] }).messages[0]?.parts).toEqual([
      image,
      { type: "image", url: "https://example.com/a.png" },
      { type: "document", mediaType: "application/pdf", name: "Paper", data: "BBBB" },
      { type: "other", value: file },
      { type: "tool_result", toolCallId: "t1", content: [{ type: "text", text: "no" }, image], isError: true },
      { type: "tool_result", toolCallId: "t2", content: [] },
    ]);
  });

  test("cache marks are dropped from blocks, not from what only has the same name", () => {
    const cache_control = { type: "ephemeral" };
    const input = { cache_control: "mine" };
    const request = codec.readRequest({
      cache_control,
      system: [{ type: "text", text: "s", cache_control }],
      messages: [
        { role: "assistant", content: [{ type: "tool_use", id: "t", name: "n", input, cache_control }] },
        {
          role: "user",
          content: [{ type: "search_result", content: [{ type: "text", text: "x", cache_control }], cache_control }],
        },
      ],
      tools: [{ name: "n", input_schema: { properties: input }, cache_control }],
    });
    expect(request.system).toEqual([{ type: "text", text: "s" }]);
    expect(request.messages.map((message) => message.parts[0])).toEqual([
      { type: "tool_call", id: "t", name: "n", arguments: input },
      { type: "other", value: { type: "search_result", content: [{ type: "text", text: "x" }] } },
    ]);
    expect(request.tools).toEqual([{ name: "n", schema: { properties: input } }]);
    expect(request.parameters).toEqual({ cache_control });
  });

  test("what is no message is kept", () => {
    expect(codec.readRequest({ messages: [7, { role: "critic", content: "hm" }] }).messages).toEqual([
      { role: "user", parts: [{ type: "other", value: 7 }] },
      { role: "user", parts: [{ type: "other", value: { role: "critic", content: "hm" } }] },
    ]);
  });
});

describe("answers that do not stream", () => {
  test("a message", () => {
    const body = {
      id: "msg_1",
      model: "m",
      content: [{ type: "text", text: "Done.", citations: null }],
      stop_reason: "end_turn",
      usage: { input_tokens: 2, output_tokens: 1 },
    };
    expect(codec.readResponse(body)).toEqual({
      id: "msg_1",
      model: "m",
      message: { role: "assistant", parts: [{ type: "text", text: "Done." }] },
      stopReason: "end_turn",
      usage: { input: 2, output: 1, raw: body.usage },
    });
  });

  test("an error and something else", () => {
    const error = { type: "error", error: { type: "invalid_request_error", message: "bad" } };
    expect(codec.readResponse(error)).toEqual({
      message: { role: "assistant", parts: [] },
      error: { type: "invalid_request_error", message: "bad" },
    });
    expect(codec.readResponse("maintenance").message.parts).toEqual([{ type: "other", value: "maintenance" }]);
  });
});
