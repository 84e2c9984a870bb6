import { describe, expect, test } from "bun:test";
import type { JsonObject, JsonValue } from "../../../src/core/json/json-value.ts";
import { openaiResponses as codec } from "../../../src/providers/openai-responses/codec.ts";
import { requestBody, runFixture } from "../wire.ts";

const push = (events: readonly JsonObject[]) => {
  const accumulator = codec.accumulator();
  const calls = events.map((event) => accumulator.push({ data: JSON.stringify(event) }));
  return { response: accumulator.result(), calls };
};
const message = (item: JsonValue) => codec.readRequest({ input: [item] }).messages[0];

describe("streams", () => {
  test("reasoning, text and a custom tool's free text", () => {
    const { response, calls } = runFixture(codec, "custom-tool");
    const raw = {
      input_tokens: 1800,
      input_tokens_details: { cached_tokens: 800 },
      output_tokens: 40,
      output_tokens_details: { reasoning_tokens: 8 },
      total_tokens: 1840,
    };
    expect(response).toEqual({
      id: "resp_main_s0",
      model: "gpt-6-sol",
      message: {
        role: "assistant",
        parts: [
          {
            type: "reasoning",
            text: "The user wants the scripted tour. First a shell command.",
            id: "rs_main_s0",
            encrypted: "gAAAAAmock",
          },
          { type: "text", text: "I'll start with a shell command." },
          {
            type: "tool_call",
            id: "call_main_s0_k0",
            name: "exec",
            arguments: 'const r = await tools.exec_command({cmd: "echo hello"});\ntext(r.output);\n',
          },
        ],
      },
      stopReason: "completed",
      usage: { input: 1800, output: 40, cacheRead: 800, reasoning: 8, raw },
    });
    expect(calls).toEqual([{ id: "call_main_s0_k0", name: "exec" }]);
  });

  test("parallel calls by their call ids, each told of once", () => {
    const { response, calls } = runFixture(codec, "parallel-tools");
    const ids = ["call_parallel_s0_k0", "call_parallel_s0_k1", "call_parallel_s0_k2"];
    expect(calls).toEqual(ids.map((id) => ({ id, name: "exec_command" })));
    expect(response.message.parts.slice(1)).toEqual([
      { type: "tool_call", id: ids[0]!, name: "exec_command", arguments: { cmd: "sleep 0.3; echo one" } },
      { type: "tool_call", id: ids[1]!, name: "exec_command", arguments: { cmd: "echo two" } },
      { type: "tool_call", id: ids[2]!, name: "exec_command", arguments: { cmd: "cat missing.txt" } },
    ]);
  });

  test("a call is told of when its item is done, not before", () => {
    const item = { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "{}" };
    const { calls } = push([
      { type: "response.output_item.added", output_index: 0, item: { ...item, arguments: "" } },
      { type: "response.function_call_arguments.done", output_index: 0, arguments: "{}" },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: { output: [item] } },
    ]);
    expect(calls).toEqual([[], [], [{ id: "call_1", name: "f" }], []]);
  });

  test("a call that only the end mark shows is told of then", () => {
    const item = { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "{}" };
    expect(push([{ type: "response.completed", response: { output: [item] } }]).calls).toEqual([
      [{ id: "call_1", name: "f" }],
    ]);
  });

  test("a tool of a group keeps its own name and the group's", () => {
    const { response, calls } = runFixture(codec, "namespace-call");
    expect(response.message.parts[1]).toEqual({
      type: "tool_call",
      id: "call_main_s3_k0",
      name: "list_agents",
      namespace: "collaboration",
      arguments: {},
    });
    expect(calls).toEqual([{ id: "call_main_s3_k0", name: "list_agents" }]);
  });

  test("a tool search that the client runs is a tool call", () => {
    expect(runFixture(codec, "tool-search").response.message.parts[1]).toEqual({
      type: "tool_call",
      id: "call_main_s3_k0",
      name: "tool_search",
      arguments: { query: "spawn agent subagent wait close", limit: 8 },
    });
  });

  test("hosted tools are marked, with their results; a local shell is the client's; items stand in for an empty output", () => {
    const { response, calls } = runFixture(codec, "hosted-tools");
    const server = true;
    const error = { type: "mcp_protocol_error", code: 32000, message: "no" };
    const citation = {
      type: "url_citation",
      url: "https://example.com/w",
      title: "Weather",
      start_index: 0,
      end_index: 6,
    };
    expect(response.message.parts).toEqual([
      { type: "tool_call", id: "ws_1", name: "web_search", arguments: { type: "search", query: "weather" }, server },
      { type: "tool_call", id: "call_l", name: "local_shell", arguments: { type: "exec", command: ["ls"], env: {} } },
      {
        type: "tool_call",
        id: "ci_1",
        name: "code_interpreter",
        arguments: { code: "print(1)", container_id: "cntr_1" },
        server,
      },
      {
        type: "tool_result",
        toolCallId: "ci_1",
        content: [{ type: "other", value: { type: "logs", logs: "1" } }],
        server,
      },
      { type: "tool_call", id: "mcp_1", name: "echo", arguments: { say: "hi" }, server },
      { type: "tool_result", toolCallId: "mcp_1", content: [{ type: "other", value: error }], isError: true, server },
      { type: "text", text: "Sunny.", citations: [citation] },
    ]);
    expect(calls).toEqual([{ id: "call_l", name: "local_shell" }]);
    expect(response.usage).toMatchObject({ input: 20, output: 6, cacheRead: 5, cacheWrite: 4, reasoning: 2 });
  });

  test("an image that the provider made is an image, not text", () => {
    const item = { type: "image_generation_call", id: "ig_1", status: "completed", result: "aGVsbG8=" };
    const made = (more: JsonObject): unknown =>
      push([{ type: "response.output_item.done", output_index: 0, item: { ...item, ...more } }]).response.message
        .parts[1];
    const image = { type: "image", mediaType: "image/png", data: "aGVsbG8=" };
    const result = { type: "tool_result", toolCallId: "ig_1", content: [image], server: true };
    expect(made({})).toEqual(result);
    expect(made({ output_format: "webp" })).toEqual({ ...result, content: [{ ...image, mediaType: "image/webp" }] });
    expect(made({ result: null })).toBeUndefined();
  });

  test("a refusal", () => {
    const { response } = runFixture(codec, "refusal");
    expect(response.message.parts).toEqual([{ type: "refusal", text: "I can’t help with that." }]);
    expect(response.stopReason).toBe("completed");
  });

  test("a failed response keeps what came and tells the error", () => {
    expect(runFixture(codec, "failed").response).toEqual({
      id: "resp_1",
      model: "gpt-5.5",
      message: { role: "assistant", parts: [{ type: "text", text: "Half an ans" }] },
      stopReason: "failed",
      error: { type: "server_error", message: "The model failed." },
    });
    expect(push([{ type: "response.failed", response: { error: null } }]).response.error).toEqual({
      message: "no message",
    });
  });

  test("an incomplete response has its reason, cut arguments stay text", () => {
    const { response, calls } = runFixture(codec, "incomplete");
    expect(response.stopReason).toBe("max_output_tokens");
    expect(response.message.parts).toEqual([
      { type: "tool_call", id: "call_1", name: "exec_command", arguments: '{"cmd": "ech' },
    ]);
    expect(calls).toEqual([]);
    expect(response).not.toHaveProperty("incomplete");
  });

  test("an error event, flat or nested", () => {
    expect(runFixture(codec, "error-event").response).toMatchObject({
      error: { type: "rate_limit_exceeded", message: "Slow down." },
      incomplete: true,
    });
    const nested = { type: "error", error: { type: "server_error", message: "m" } };
    expect(push([nested]).response.error).toEqual({ type: "server_error", message: "m" });
  });

  test("a stream that broke off at its beginning", () => {
    expect(runFixture(codec, "cut").response).toEqual({
      id: "resp_twosubs-beta_s2",
      model: "gpt-5.5",
      message: { role: "assistant", parts: [] },
      incomplete: true,
    });
  });

  test("a stream that broke off inside items keeps their deltas, in the order of the indexes", () => {
    const { response } = push([
      { type: "response.output_text.delta", output_index: 99_999_999, content_index: 1, delta: "d" },
      { type: "response.output_text.delta", output_index: 99_999_999, content_index: 0, delta: "c" },
      { type: "response.custom_tool_call_input.delta", output_index: 3, item_id: "ctc_1", delta: "lost name" },
      {
        type: "response.reasoning_summary_text.delta",
        output_index: -1,
        item_id: "rs_1",
        summary_index: 0,
        delta: "a",
      },
      {
        type: "response.reasoning_summary_text.delta",
        output_index: -1,
        item_id: "rs_1",
        summary_index: 1,
        delta: "b",
      },
    ]);
    expect(response.message.parts).toEqual([
      { type: "reasoning", text: "a\n\nb", id: "rs_1" },
      { type: "other", value: { type: "custom_tool_call", id: "ctc_1", input: "lost name" } },
      { type: "text", text: "c" },
      { type: "text", text: "d" },
    ]);
  });
});

describe("requests", () => {
  test("a recorded conversation: one message per item, results by call id", () => {
    const { messages, tools, parameters } = codec.readRequest(requestBody(codec, "conversation"));
    const roles =
      "developer developer user user assistant assistant assistant tool assistant assistant tool assistant tool assistant assistant tool";
    expect(messages.map((entry) => entry.role).join(" ")).toBe(roles);
    expect(messages[4]?.parts).toEqual([
      {
        type: "reasoning",
        text: "The user wants the scripted tour. First a shell command.",
        id: "rs_main_s0",
        encrypted: "gAAAAAmock",
      },
    ]);
    expect(messages[6]?.parts).toEqual([
      { type: "tool_call", id: "call_main_s0_k0", name: "exec_command", arguments: { cmd: "echo hello" } },
    ]);
    expect(messages[7]?.parts[0]).toMatchObject({ type: "tool_result", toolCallId: "call_main_s0_k0" });
    expect(messages[10]?.parts[0]).toMatchObject({ type: "tool_result", toolCallId: "call_main_s1_k0" });
    expect(messages[15]?.parts[0]).toMatchObject({ type: "tool_result", toolCallId: "call_main_s3_k0" });
    // The last two were found by a search whose result the conversation carries.
    expect(tools).toEqual([
      { name: "exec_command", description: "Runs a command.", schema: { type: "object" } },
      {
        name: "apply_patch",
        description: "Applies a patch.",
        schema: { type: "grammar", syntax: "lark", definition: "elided text" },
        type: "custom",
      },
      { name: "web_search", type: "web_search" },
      { name: "wait_agent", namespace: "multi_agent_v1", description: "elided text", schema: { type: "object" } },
      { name: "spawn_agent", namespace: "multi_agent_v1", description: "elided text", schema: { type: "object" } },
    ]);
    expect(Object.keys(parameters).toSorted()).toEqual([
      "client_metadata",
      "include",
      "parallel_tool_calls",
      "prompt_cache_key",
      "reasoning",
      "store",
      "text",
      "tool_choice",
    ]);
  });

  test("code mode: tools come in an item, another agent's message has its author", () => {
    const { messages, tools } = codec.readRequest(requestBody(codec, "code-mode"));
    expect(tools.map(({ namespace, name }) => `${namespace} ${name}`)).toEqual([
      "functions exec",
      "functions wait",
      "clock sleep",
      "collaboration followup_task",
      "collaboration interrupt_agent",
    ]);
    expect(messages.map((entry) => entry.role)).toEqual([
      "developer",
      "developer",
      "developer",
      "developer",
      "user",
      "user",
    ]);
    expect(messages.at(-1)).toMatchObject({ name: "/root", parts: [{ type: "text" }, { type: "other" }] });
  });

  test("text input and instructions", () => {
    expect(
      codec.readRequest({ model: "m", instructions: "Be short.", input: "hi", temperature: 0, stream: false }),
    ).toEqual({
      model: "m",
      stream: false,
      system: [{ type: "text", text: "Be short." }],
      messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }],
      tools: [],
      parameters: { temperature: 0 },
    });
  });

  test("what differs between the reply and the request that sends it back is left out of a message", () => {
    const content = [{ type: "output_text", text: "hi", annotations: [], logprobs: [] }];
    const shown = { type: "message", id: "msg_1", status: "completed", role: "assistant", content };
    const bare = { role: "assistant", content: "hi" };
    expect(message(shown)).toEqual(message(bare));
  });

  test("images, files and audio", () => {
    const content = [
      { type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "auto" },
      { type: "input_image", image_url: "https://example.com/a.png" },
      { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,BBBB" },
      { type: "input_file", filename: "b.pdf", file_data: "CCCC" },
      { type: "input_audio", input_audio: { data: "DDDD", format: "wav" } },
      { type: "input_image", file_id: "file_1" },
    ];
    expect(message({ role: "user", content })?.parts).toEqual([
      { type: "image", mediaType: "image/png", data: "AAAA" },
      { type: "image", url: "https://example.com/a.png" },
      { type: "document", mediaType: "application/pdf", name: "a.pdf", data: "BBBB" },
      { type: "document", name: "b.pdf", data: "CCCC" },
      { type: "audio", mediaType: "audio/wav", data: "DDDD" },
      { type: "other", value: { type: "input_image", file_id: "file_1" } },
    ]);
  });

  test("a call is never known by its item id, and what has no call id is kept whole", () => {
    const call = { type: "function_call", id: "fc_1", name: "f", arguments: "{}" };
    expect(message(call)).toEqual({ role: "user", parts: [{ type: "other", value: call }] });
    const output = { type: "function_call_output", id: "fco_1", output: "x" };
    expect(message(output)).toEqual({ role: "user", parts: [{ type: "other", value: output }] });
  });

  test("outputs of local tools", () => {
    expect(message({ type: "local_shell_call_output", id: "lsh_1", output: "ok" })).toEqual({
      role: "tool",
      parts: [{ type: "tool_result", toolCallId: "lsh_1", content: [{ type: "text", text: "ok" }] }],
    });
    expect(message({ type: "apply_patch_call_output", call_id: "c", status: "failed", output: "no" })).toEqual({
      role: "tool",
      parts: [{ type: "tool_result", toolCallId: "c", content: [{ type: "text", text: "no" }], isError: true }],
    });
  });
});

test("an answer that does not stream, and an error", () => {
  const usage = { input_tokens: 3, output_tokens: 1 };
  const output = [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "Done." }] }];
  expect(codec.readResponse({ id: "r", model: "m", status: "completed", error: null, output, usage })).toEqual({
    id: "r",
    model: "m",
    message: { role: "assistant", parts: [{ type: "text", text: "Done." }] },
    stopReason: "completed",
    usage: { input: 3, output: 1, raw: usage },
  });
  const error = { error: { message: "mock: bad request", type: "invalid_request_error", code: null } };
  expect(codec.readError(error)).toEqual({ type: "invalid_request_error", message: "mock: bad request" });
});
