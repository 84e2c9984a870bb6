import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../src/core/json/json-value.ts";
import { openaiChat as codec } from "../../../src/providers/openai-chat/codec.ts";
import { requestBody, runFixture } from "../wire.ts";

const push = (chunks: readonly (JsonObject | string)[]) => {
  const accumulator = codec.accumulator();
  const calls = chunks.map((chunk) =>
    accumulator.push({ data: typeof chunk === "string" ? chunk : JSON.stringify(chunk) }).map((call) => call.id),
  );
  return { response: accumulator.result(), calls };
};
const chunk = (delta: JsonObject, rest: JsonObject = {}) => ({
  choices: [{ index: 0, delta, finish_reason: null, ...rest }],
});
const piece = (index: number, call: JsonObject) => chunk({ tool_calls: [{ index, ...call }] });

describe("streams", () => {
  test("reasoning, text, a tool call and the usage chunk", () => {
    const { response, calls } = runFixture(codec, "reasoning");
    const raw = {
      prompt_tokens: 1800,
      completion_tokens: 40,
      total_tokens: 1840,
      prompt_tokens_details: { cached_tokens: 800 },
      completion_tokens_details: { reasoning_tokens: 8 },
    };
    expect(response).toEqual({
      lastWord: true,
      id: "chatcmpl-main-s0",
      model: "mock-model",
      message: {
        role: "assistant",
        parts: [
          { type: "reasoning", text: "The user wants the scripted tour. First a shell command." },
          { type: "text", text: "I'll start with a shell command." },
          { type: "tool_call", id: "call_main_s0_k0", name: "terminal", arguments: { command: "echo hello" } },
        ],
      },
      stopReason: "tool_calls",
      usage: { input: 1800, output: 40, cacheRead: 800, reasoning: 8, raw },
    });
    expect(calls).toEqual([{ id: "call_main_s0_k0", name: "terminal" }]);
  });

  test("the message is the one that the next request sends back", () => {
    const { messages } = codec.readRequest(requestBody(codec, "conversation"));
    expect(messages[2]).toEqual(runFixture(codec, "parallel-tools").response.message);
  });

  test("a call is told of when the next begins, the last with the finish reason, none twice", () => {
    const { calls } = push([
      piece(0, { id: "a", function: { name: "f", arguments: "" } }),
      piece(0, { function: { arguments: "{}" } }),
      piece(1, { id: "b", function: { name: "f", arguments: "{}" } }),
      chunk({}, { finish_reason: "tool_calls" }),
      "[DONE]",
    ]);
    expect(calls).toEqual([[], [], ["a"], ["b"], []]);
  });

  test("indexes out of order, huge and negative make no holes", () => {
    const { response } = push(
      [99_999_999, -1, 0].map((index) => piece(index, { id: `c${index}`, function: { name: "f", arguments: "1" } })),
    );
    expect(response.message.parts).toEqual([
      { type: "tool_call", id: "c99999999", name: "f", arguments: 1 },
      { type: "tool_call", id: "c-1", name: "f", arguments: 1 },
      { type: "tool_call", id: "c0", name: "f", arguments: 1 },
    ]);
  });

  test("servers that give every call the index 0, repeat names, or send arguments as a value", () => {
    const { response, calls } = push([
      piece(0, { id: "a", function: { name: "f", arguments: '{"x":' } }),
      piece(0, { id: "a", function: { name: "f", arguments: "1}" } }),
      piece(0, { id: "b", function: { name: "g", arguments: { y: 2 } } }),
      "[DONE]",
    ]);
    expect(response.message.parts).toEqual([
      { type: "tool_call", id: "a", name: "f", arguments: { x: 1 } },
      { type: "tool_call", id: "b", name: "g", arguments: { y: 2 } },
    ]);
    expect(calls).toEqual([[], [], ["a"], ["b"]]);
  });

  test("a custom tool's input stays text, cut arguments too", () => {
    expect(runFixture(codec, "custom-tool").response).toMatchObject({
      stopReason: "length",
      message: {
        parts: [
          { type: "tool_call", id: "call_a", name: "exec", arguments: '{"looks": "like JSON"}' },
          { type: "tool_call", id: "call_b", name: "cut", arguments: '{"path": "R' },
        ],
      },
      usage: { input: 9, output: 3, cacheRead: 4 },
    });
  });

  test("a refusal; no usage where none was told", () => {
    expect(runFixture(codec, "refusal").response).toEqual({
      lastWord: true,
      id: "chatcmpl-1",
      model: "gpt-5.5",
      message: { role: "assistant", parts: [{ type: "refusal", text: "I can’t help." }] },
      stopReason: "stop",
    });
  });

  test("an error in the stream", () => {
    const { response } = runFixture(codec, "error-event");
    expect(response.error).toEqual({ type: "server_error", message: "mock: overloaded" });
    expect(response.incomplete).toBe(true);
    expect(response.message.parts).toEqual([
      { type: "text", text: "Recovered after an error event in the middle of the stream." },
    ]);
  });

  test("is complete with a finish reason or [DONE], else not", () => {
    expect(push([chunk({ content: "a" })]).response.incomplete).toBe(true);
    expect(push([chunk({ content: "a" }, { finish_reason: "stop" })]).response).not.toHaveProperty("incomplete");
    expect(push([chunk({ content: "a" }), "[DONE]"]).response).not.toHaveProperty("incomplete");
  });

  test("has its last word with [DONE], not with a finish reason: usage comes between them", () => {
    expect(push([chunk({ content: "a" }, { finish_reason: "stop" })]).response).not.toHaveProperty("lastWord");
    expect(push([chunk({ content: "a" }), "[DONE]"]).response.lastWord).toBe(true);
  });

  test("further choices are kept beside the first", () => {
    const { response } = push([
      { choices: [{ index: 1, delta: { content: "second" }, finish_reason: "stop" }] },
      { choices: [{ index: 0, delta: { content: "first" }, finish_reason: "length" }] },
    ]);
    expect(response.message.parts).toEqual([
      { type: "text", text: "first" },
      {
        type: "other",
        value: {
          index: 1,
          message: { role: "assistant", content: "second" },
          finish_reason: "stop",
        },
      },
    ]);
    expect(response.stopReason).toBe("length");
  });
});

describe("requests", () => {
  test("a recorded conversation: system stays a message, results are tool messages", () => {
    const request = codec.readRequest(requestBody(codec, "conversation"));
    expect(request.system).toEqual([]);
    expect(request.messages.map((message) => message.role)).toEqual([
      "system",
      "user",
      "assistant",
      "tool",
      "tool",
      "tool",
    ]);
    expect(request.messages[3]).toEqual({
      role: "tool",
      name: "terminal",
      parts: [
        {
          type: "tool_result",
          toolCallId: "call_parallel_s0_k0",
          content: [{ type: "text", text: '{"output": "one", "exit_code": 0, "error": null}' }],
        },
      ],
    });
    expect(request.tools).toEqual([{ name: "terminal", description: "Runs a command.", schema: { type: "object" } }]);
    expect(request.parameters).toEqual({ max_tokens: 65536, stream_options: { include_usage: true } });
  });

  test("content parts, developer messages and keys without a place", () => {
    const content = [
      { type: "text", text: "look", cache_control: { type: "ephemeral" } },
      { type: "image_url", image_url: { url: "data:image/jpeg;base64,AAAA", detail: "low" } },
      { type: "image_url", image_url: "https://example.com/a.png" },
      { type: "input_audio", input_audio: { data: "BBBB", format: "mp3" } },
      { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,CCCC" } },
      { type: "video_url", video_url: { url: "x" } },
    ];
    const { messages } = codec.readRequest({
      messages: [
        { role: "developer", content: "Be short." },
        { role: "user", name: "ann", content },
        { role: "assistant", content: null, reasoning_details: [{ data: "x" }], audio: null, annotations: [] },
      ],
    });
    expect(messages).toEqual([
      { role: "developer", parts: [{ type: "text", text: "Be short." }] },
      {
        role: "user",
        name: "ann",
        parts: [
          { type: "text", text: "look" },
          { type: "image", mediaType: "image/jpeg", data: "AAAA" },
          { type: "image", url: "https://example.com/a.png" },
          { type: "audio", mediaType: "audio/mp3", data: "BBBB" },
          { type: "document", mediaType: "application/pdf", name: "a.pdf", data: "CCCC" },
          { type: "other", value: { type: "video_url", video_url: { url: "x" } } },
        ],
      },
      { role: "assistant", parts: [{ type: "other", value: { reasoning_details: [{ data: "x" }] } }] },
    ]);
  });

  test("functions as they were before tools", () => {
    const { messages } = codec.readRequest({
      messages: [
        { role: "assistant", content: null, function_call: { name: "f", arguments: '{"a":1}' } },
        { role: "function", name: "f", content: "ok" },
      ],
    });
    expect(messages).toEqual([
      { role: "assistant", parts: [{ type: "tool_call", id: "", name: "f", arguments: { a: 1 } }] },
      {
        role: "tool",
        name: "f",
        parts: [{ type: "tool_result", toolCallId: "f", content: [{ type: "text", text: "ok" }] }],
      },
    ]);
  });

  test("custom tools", () => {
    const tools = [{ type: "custom", custom: { name: "exec", description: "d", format: { type: "text" } } }];
    expect(codec.readRequest({ tools }).tools).toEqual([
      { name: "exec", description: "d", schema: { type: "text" }, type: "custom" },
    ]);
  });
});

test("an answer that does not stream, and an error", () => {
  const annotations = [{ type: "url_citation", url_citation: { url: "https://example.com" } }];
  const reply = { role: "assistant", content: "Done.", refusal: null, annotations };
  const usage = { prompt_tokens: 50, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 0 } };
  const choices = [{ index: 0, message: reply, finish_reason: "stop" }];
  expect(codec.readResponse({ id: "c", model: "m", choices, usage })).toEqual({
    id: "c",
    model: "m",
    message: { role: "assistant", parts: [{ type: "text", text: "Done.", citations: annotations }] },
    stopReason: "stop",
    usage: { input: 50, output: 5, cacheRead: 0, raw: usage },
  });
  const error = { error: { message: "mock: slow down", type: "rate_limit_error", code: "rate_limit_exceeded" } };
  expect(codec.readResponse(error)).toEqual({
    message: { role: "assistant", parts: [] },
    error: { type: "rate_limit_error", message: "mock: slow down" },
  });
});
