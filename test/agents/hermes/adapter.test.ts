import { describe, expect, test } from "bun:test";
import { adaptHermesHook } from "../../../src/agents/hermes/adapter.ts";
import type { HookEvent } from "../../../src/agents/agent.ts";
import type { JsonObject } from "../../../src/core/json/json-value.ts";

const secret = "0123456789abcdef0123456789abcdef";

function adapt(name: string, extra: JsonObject, more: JsonObject = {}): readonly HookEvent[] {
  const payload = {
    hook_event_name: name,
    tool_name: null,
    tool_input: null,
    session_id: "s1",
    cwd: "/p",
    extra,
    ...more,
  };
  return adaptHermesHook({ payload, headers: new Headers(), config: {} });
}

test("the address of a run, which holds its secret, is in no event", () => {
  const extra = { api_request_id: "r1", base_url: `http://127.0.0.1:1/r/${secret}/v1`, model: "m" };
  for (const name of ["pre_api_request", "post_api_request", "api_request_error", "pre_llm_call", "never_heard_of"]) {
    expect(JSON.stringify(adapt(name, extra))).not.toContain(secret);
  }
});

test("the conversation that a hook repeats is not kept with it", () => {
  const conversation = [{ role: "user", content: "said before" }];
  for (const name of ["pre_llm_call", "post_llm_call", "pre_api_request", "post_api_request"]) {
    const events = adapt(name, { api_request_id: "r1", conversation_history: conversation, request_messages: [] });
    expect(JSON.stringify(events)).not.toContain("said before");
  }
});

describe("turns", () => {
  test.each([
    [{ completed: true, interrupted: false }, undefined],
    [{ completed: false, interrupted: true }, "interrupted"],
    [{ completed: false, interrupted: false }, "not completed"],
    [{}, undefined],
  ] as const)("on_session_end %j", (extra, failed) => {
    const [event] = adapt("on_session_end", extra);
    expect(event?.kind).toBe("turn_end");
    expect(event).toHaveProperty("metadata.cwd", "/p");
    if (failed === undefined) expect(event).not.toHaveProperty("failed");
    else expect(event).toHaveProperty("failed", failed);
  });

  test.each([
    ["[ASYNC DELEGATION COMPLETE — deleg_1]\nDone.", "task_notification"],
    ["[IMPORTANT: Background process 7 exited", "task_notification"],
    ["Review the conversation above and consider saving to memory if appropriate.", "background_review"],
  ])("%j was typed by nobody", (prompt, synthetic) => {
    expect(adapt("pre_llm_call", { user_message: prompt })).toEqual([
      expect.objectContaining({ kind: "prompt", prompt, synthetic }),
    ]);
  });

  test.each(["Review the conversation above and tell me who said it", "What is [ASYNC DELEGATION COMPLETE?"])(
    "%s was typed by somebody",
    (prompt) => {
      expect(adapt("pre_llm_call", { user_message: prompt })[0]).not.toHaveProperty("synthetic");
    },
  );

  test("a prompt of several parts stays as it is", () => {
    const parts = [
      { type: "text", text: "look" },
      { type: "image_url", image_url: { url: "data:," } },
    ];
    expect(adapt("pre_llm_call", { user_message: parts })[0]).toHaveProperty("prompt", parts);
  });
});

describe("sessions", () => {
  test("a reset ends the old session where it names one, else its own", () => {
    expect(adapt("on_session_reset", { old_session_id: "s0" })[0]).toMatchObject({
      kind: "session_end",
      session: "s0",
    });
    expect(adapt("on_session_reset", {})[0]).toMatchObject({ kind: "session_end", session: "s1" });
  });
});

describe("subagents", () => {
  test("a start without any id becomes a mark; the child's session stands in for a missing subagent id", () => {
    expect(adapt("subagent_start", { child_goal: "g" })).toEqual([expect.objectContaining({ kind: "mark" })]);
    const [start, hint] = adapt("subagent_start", { child_session_id: "c1", child_goal: "g" });
    expect(start).toMatchObject({ kind: "subagent_start", session: "s1", subagentId: "c1", childSession: "c1" });
    expect(hint).toMatchObject({ kind: "hint", session: "s1", text: "g", identity: { subagentId: "c1" } });
  });

  test("a nested start names its parent", () => {
    const [start] = adapt("subagent_start", { child_subagent_id: "sa-2", parent_subagent_id: "sa-1" });
    expect(start).toMatchObject({ subagentId: "sa-2", parentSubagentId: "sa-1" });
  });

  test.each([
    ["completed", "ok"],
    ["interrupted", "cancelled"],
    ["timeout", "error"],
    ["failed", "error"],
  ])("a child that ended as %s is %s", (told, status) => {
    const [end] = adapt("subagent_stop", { child_session_id: "c1", child_status: told });
    expect(end).toMatchObject({ kind: "subagent_end", session: "c1", subagentId: "c1", status });
    expect(end?.metadata).toMatchObject({ child_status: told });
  });

  test("a stop without a child becomes a mark", () => {
    expect(adapt("subagent_stop", { child_status: "completed" })).toEqual([expect.objectContaining({ kind: "mark" })]);
  });

  test("the call and the start name the child alike, however long its goal and however it is wrapped", () => {
    const goal = `${"do this \n ".repeat(200)}end`;
    const call = adapt("pre_tool_call", { tool_call_id: "t1" }, { tool_name: "delegate_task", tool_input: { goal } });
    const [start] = adapt("subagent_start", { child_subagent_id: "sa-1", child_goal: goal });
    const [, link] = call;
    expect(link).toMatchObject({ kind: "link", toolCallId: "t1" });
    expect(link?.kind === "link" ? link.subagentName : 0).toBe(
      start?.kind === "subagent_start" ? (start.subagentName ?? 1) : 2,
    );
  });
});

describe("tools", () => {
  const end = (extra: JsonObject): HookEvent | undefined =>
    adapt("post_tool_call", { tool_call_id: "t1", ...extra }, { tool_name: "terminal" })[0];

  test.each([
    ["ok", "ok"],
    ["blocked", "denied"],
    ["cancelled", "cancelled"],
    ["timeout", "error"],
    ["error", "error"],
  ])("%s is %s", (told, status) => {
    expect(end({ status: told, error_message: "why" })).toMatchObject({ kind: "tool_end", status, toolCallId: "t1" });
  });

  test("a shell command that failed is no error of the tool", () => {
    const result = '{"output": "no", "exit_code": 3, "error": null}';
    expect(end({ status: "ok", result, error_message: null })).toMatchObject({ status: "ok", output: result });
    expect(end({ status: "ok", result })).not.toHaveProperty("error");
  });

  test("a call without an id still meets its end", () => {
    const [start] = adapt("pre_tool_call", {}, { tool_name: "terminal" });
    const [ended] = adapt("post_tool_call", { status: "ok" }, { tool_name: "terminal" });
    expect(start).toHaveProperty("toolCallId", "terminal:without-id");
    expect(ended).toHaveProperty("toolCallId", "terminal:without-id");
  });
});

describe("model calls told by hooks", () => {
  const post = (extra: JsonObject): HookEvent | undefined =>
    adapt("post_api_request", { api_request_id: "r1", ...extra })[0];

  test("without an id nothing can be told apart, so they are marks", () => {
    for (const name of ["post_api_request", "api_request_error"]) {
      expect(adapt(name, { model: "m" })).toEqual([expect.objectContaining({ kind: "mark" })]);
    }
  });

  test.each([
    ["chat_completions", "openai.chat_completions"],
    ["codex_responses", "openai.responses"],
    ["anthropic_messages", "anthropic.messages"],
    ["bedrock_converse", "openai.chat_completions"],
  ])("%s is the span %s", (mode, name) => {
    expect(post({ api_mode: mode })).toMatchObject({ kind: "llm_observed", name, requestId: "r1" });
  });

  test("cached tokens are counted once, and no usage is none", () => {
    const fresh = { input_tokens: 10, output_tokens: 2, cache_read_tokens: 5, cache_write_tokens: 1 };
    expect(post({ usage: fresh })).toMatchObject({
      response: { usage: { input: 16, output: 2, cacheRead: 5, cacheWrite: 1, raw: fresh } },
    });
    expect(post({ usage: { ...fresh, prompt_tokens: 15 } })).toMatchObject({ response: { usage: { input: 15 } } });
    expect(post({ usage: { output_tokens: 2 } })).not.toHaveProperty("response.usage");
    expect(post({})).not.toHaveProperty("response.usage");
  });

  test("the reply may be OpenAI's own shape, and its reasoning is kept", () => {
    const call = { id: "t1", type: "function", function: { name: "f", arguments: '{"a":1}' } };
    const message = { role: "assistant", content: null, reasoning: "think", tool_calls: [call] };
    expect(post({ response: { assistant_message: message } })).toHaveProperty("response.message.parts", [
      { type: "reasoning", text: "think" },
      { type: "tool_call", id: "t1", name: "f", arguments: { a: 1 } },
    ]);
  });

  test("an error without a status is told by its words alone", () => {
    const [event] = adapt("api_request_error", {
      api_request_id: "r1",
      error: { type: "T", message: "connection lost" },
    });
    expect(event).toMatchObject({ status: { code: "error", message: "connection lost" } });
  });
});
