// What the captured payloads of the contract suite do not show: other spellings, missing fields, subagents' own hooks.
import { describe, expect, test } from "bun:test";
import type { HookEvent } from "../../../src/agents/agent.ts";
import { adaptClaudeHook } from "../../../src/agents/claude/adapter.ts";
import type { JsonObject } from "../../../src/core/json/json-value.ts";

function adapt(payload: JsonObject, headers: Record<string, string> = {}): readonly HookEvent[] {
  return adaptClaudeHook({ payload: { session_id: "s1", ...payload }, headers: new Headers(headers), config: {} });
}

describe("spellings", () => {
  test("other names of the session and the call", () => {
    const payload = {
      sessionId: "s2",
      event_name: "pre_tool_use",
      toolName: "Read",
      tool_call_id: "c1",
      args: { a: 1 },
    };
    const [event] = adaptClaudeHook({ payload, headers: new Headers(), config: {} });
    expect(event).toMatchObject({ kind: "tool_start", session: "s2", name: "Read", toolCallId: "c1", input: { a: 1 } });
    expect(Object.keys(event?.metadata ?? {}).toSorted()).toEqual(["agent_kind", "event_name", "hook_event_name"]);
  });

  test("fields inside `session` and `extra`", () => {
    const payload = { session: { id: "s3", more: 1 }, extra: { event: "SubagentStart", subagent_id: "a1" } };
    const [event] = adaptClaudeHook({ payload, headers: new Headers(), config: {} });
    expect(event).toMatchObject({ kind: "subagent_start", session: "s3", subagentId: "a1" });
    expect(event?.metadata["session"]).toEqual({ id: "s3", more: 1 });
  });

  test("the agent's own header names the session only when the payload does not", () => {
    const headers = new Headers({ "x-claude-code-session-id": "from-header" });
    const adapted = (payload: JsonObject) => adaptClaudeHook({ payload, headers, config: {} })[0]?.session;
    expect(adapted({ hook_event_name: "Stop", session_id: "s1" })).toBe("s1");
    expect(adapted({ hook_event_name: "Stop" })).toBe("from-header");
  });

  test("the subagent header stands in for a missing id", () => {
    const headers = { "x-nemo-relay-subagent-id": "a9" };
    expect(adapt({ hook_event_name: "SubagentStart" }, headers)[0]).toMatchObject({ subagentId: "a9" });
    expect(adapt({ hook_event_name: "SubagentStart", agent_id: "a1" }, headers)[0]).toMatchObject({ subagentId: "a1" });
  });
});

describe("turns", () => {
  test("prompts that no person typed are told apart", () => {
    const synthetic = (payload: JsonObject) => {
      const [event] = adapt({ hook_event_name: "UserPromptSubmit", ...payload });
      return event?.kind === "prompt" ? event.synthetic : "no prompt";
    };
    expect(synthetic({ prompt: "hello" })).toBeUndefined();
    expect(synthetic({ prompt: "what does <task-notification> mean?" })).toBeUndefined();
    expect(synthetic({ prompt: "<task-notification>\n…" })).toBe("task_notification");
    expect(synthetic({ prompt: "tick", source: "schedule_wakeup" })).toBe("schedule_wakeup");
    expect(synthetic({ prompt: "hello", source: "user" })).toBeUndefined();
    expect(synthetic({ prompt: "hello", source: "sdk" })).toBeUndefined();
  });

  test("a prompt or an end that names a subagent is none of the turn's", () => {
    for (const name of ["UserPromptSubmit", "Stop", "StopFailure"]) {
      const [event, ...others] = adapt({
        hook_event_name: name,
        agent_id: "a1",
        agent_type: "explorer",
        prompt: "secret",
      });
      expect(others).toEqual([]);
      expect(event).toMatchObject({
        kind: "hint",
        source: name,
        identity: { subagentId: "a1", agentType: "explorer" },
      });
      expect(JSON.stringify(event)).not.toContain("secret");
    }
  });

  test("hints keep ids and no text", () => {
    const [event] = adapt({
      hook_event_name: "AfterAgentResponse",
      text: "long answer",
      generationId: "g1",
      modelName: "m",
    });
    expect(event).toMatchObject({ kind: "hint", identity: { generationId: "g1" }, model: "m" });
    expect(JSON.stringify(event)).not.toContain("long answer");
  });

  test("a turn that failed says why, in the best words there are", () => {
    const failed = (payload: JsonObject) => {
      const [event] = adapt({ hook_event_name: "StopFailure", ...payload });
      return event?.kind === "turn_end" ? event.failed : "no end";
    };
    expect(failed({ error: "rate_limit", error_details: "429 …" })).toBe("429 …");
    expect(failed({ error: "unknown", last_assistant_message: "API Error: 400" })).toBe("API Error: 400");
    expect(failed({ error: "rate_limit" })).toBe("rate_limit");
    expect(failed({})).toBe("failed");
  });
});

describe("tools", () => {
  test("a missing subagent means the main thread only where the version names subagents", () => {
    const known = (payload: JsonObject) => {
      const [event] = adapt({ hook_event_name: "PreToolUse", tool_name: "Read", tool_use_id: "t1", ...payload });
      return event?.kind === "tool_start" ? event.ownerKnown : "no start";
    };
    expect(known({})).toBeUndefined();
    expect(known({ prompt_id: "p1" })).toBe(true);
    expect(known({ agent_id: "a1" })).toBe(true);
  });

  test("a call without an id: start and end still meet", () => {
    const ids = ["PreToolUse", "PostToolUse"].map((name) => {
      const [event] = adapt({ hook_event_name: name, tool_name: "Read" });
      return event !== undefined && "toolCallId" in event ? event.toolCallId : undefined;
    });
    expect(ids[0]).toBeString();
    expect(ids[1]).toBe(ids[0]);
  });

  test("an interrupted call is cancelled, a failed one keeps its error", () => {
    const failure = { hook_event_name: "PostToolUseFailure", tool_name: "Bash", tool_use_id: "t1", error: "exit 1" };
    expect(adapt(failure)[0]).toMatchObject({ kind: "tool_end", status: "error", error: "exit 1" });
    expect(adapt({ ...failure, is_interrupt: true })[0]).toMatchObject({ status: "cancelled", error: "exit 1" });
  });

  test("a denial without a call id is a mark", () => {
    const denied = { hook_event_name: "PermissionDenied", tool_name: "Bash", reason: "no" };
    expect(adapt({ ...denied, tool_use_id: "t1" })[0]).toMatchObject({
      kind: "tool_end",
      status: "denied",
      error: "no",
    });
    expect(adapt(denied)[0]).toMatchObject({ kind: "mark", name: "permission_denied", data: { reason: "no" } });
  });

  test("only the tools that start subagents give a link, and it speaks of the one that was started", () => {
    const done = {
      hook_event_name: "PostToolUse",
      tool_use_id: "t1",
      tool_response: { agentId: "a2" },
      agent_id: "a1",
    };
    for (const tool of ["Agent", "Task"]) {
      const events = adapt({ ...done, tool_name: tool });
      expect(events.map(({ kind }) => kind)).toEqual(["link", "tool_end"]);
      expect(events[0]).toMatchObject({ subagentId: "a2", toolCallId: "t1", source: "PostToolUse" });
      expect(events[1]).toMatchObject({ subagentId: "a1", toolCallId: "t1" });
    }
    expect(adapt({ ...done, tool_name: "Bash" }).map(({ kind }) => kind)).toEqual(["tool_end"]);
    expect(adapt({ ...done, tool_name: "Agent", tool_response: "text" }).map(({ kind }) => kind)).toEqual(["tool_end"]);
  });

  test("fields without a place of their own stay in the metadata", () => {
    const [event] = adapt({
      hook_event_name: "PostToolUse",
      tool_name: "mcp__x__y",
      tool_use_id: "t1",
      tool_input: {},
      tool_response: [],
      mcp_server: { name: "x" },
      duration_ms: 4,
      cwd: "/w",
      agent_id: "a1",
      agent_type: "explorer",
      something_new: [1],
    });
    expect(event?.metadata).toEqual({
      agent_kind: "claude-code",
      hook_event_name: "PostToolUse",
      mcp_server: { name: "x" },
      duration_ms: 4,
      cwd: "/w",
      agent_id: "a1",
      agent_type: "explorer",
      something_new: [1],
    });
  });
});

test("subagent events without an id are marks", () => {
  for (const name of ["SubagentStart", "SubagentStop"]) {
    expect(adapt({ hook_event_name: name, agent_type: "x" })[0]).toMatchObject({ kind: "mark", name: "hook_mark" });
  }
});
