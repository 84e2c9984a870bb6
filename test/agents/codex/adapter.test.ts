// What the captured payloads of the contract suite do not show.
import { describe, expect, test } from "bun:test";
import type { HookEvent } from "../../../src/agents/agent.ts";
import { adaptCodexHook } from "../../../src/agents/codex/adapter.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json/json-value.ts";

function adapt(payload: JsonObject, headers: Record<string, string> = {}): readonly HookEvent[] {
  return adaptCodexHook({ payload: { session_id: "s1", ...payload }, headers: new Headers(headers), config: {} });
}

describe("turns", () => {
  test("a prompt, an end or an interruption that names a subagent is none of the turn's", () => {
    for (const name of ["UserPromptSubmit", "Stop", "Interrupt"]) {
      const [event, ...others] = adapt({ hook_event_name: name, agent_id: "a1", agent_type: "x", prompt: "secret" });
      expect(others).toEqual([]);
      expect(event).toMatchObject({ kind: "hint", source: name, identity: { subagentId: "a1", agentType: "x" } });
      expect(JSON.stringify(event)).not.toContain("secret");
    }
  });

  test("an end without an answer has none", () => {
    for (const last of [null, undefined]) {
      const [event] = adapt({
        hook_event_name: "Stop",
        ...(last === undefined ? {} : { last_assistant_message: last }),
      });
      expect(event).not.toHaveProperty("output");
    }
  });
});

describe("subagents", () => {
  test("events without an id are marks", () => {
    for (const name of ["SubagentStart", "SubagentStop"]) {
      expect(adapt({ hook_event_name: name })[0]).toMatchObject({ kind: "mark", name: "hook_mark" });
    }
  });

  test("a session that another thread has spawned is that session's subagent", () => {
    const spawned = { subagent: { thread_spawn: { parent_thread_id: "root", depth: 1 } } };
    const shapes = [
      { source: spawned },
      { payload: { source: spawned } },
      { session_meta: { payload: { source: spawned } } },
      { extra: { source: spawned } },
    ];
    for (const shape of shapes) {
      const [event, ...others] = adapt({ hook_event_name: "SessionStart", ...shape });
      expect(others).toEqual([]);
      expect(event).toMatchObject({ kind: "subagent_start", session: "root", subagentId: "s1", childSession: "s1" });
    }
    const itself = { source: { subagent: { thread_spawn: { parent_thread_id: "s1" } } } };
    expect(adapt({ hook_event_name: "SessionStart", ...itself })[0]).toMatchObject({ kind: "session_start" });
  });

  test("the spawning call's response names the started one, by id or by name, as text or as an object", () => {
    const done = (tool_name: string, tool_response: JsonValue) =>
      adapt({ hook_event_name: "PostToolUse", tool_use_id: "c1", agent_id: "parent", tool_name, tool_response });
    for (const response of [{ agent_id: "child" }, '{"agent_id":"child","nickname":"Ada"}']) {
      const events = done("spawn_agent", response);
      expect(events.map(({ kind }) => kind)).toEqual(["link", "tool_end"]);
      expect(events[0]).toMatchObject({ subagentId: "child", toolCallId: "c1", source: "PostToolUse" });
      expect(events[1]).toMatchObject({ subagentId: "parent", toolCallId: "c1" });
    }
    const [byName] = done("collaborationspawn_agent", '{"task_name":"/root/ada"}');
    expect(byName).toMatchObject({ kind: "link", subagentName: "/root/ada" });
    expect(byName).not.toHaveProperty("subagentId");
    for (const response of ["collab spawn failed: limit", "[]", "{}", null, 7]) {
      expect(done("spawn_agent", response).map(({ kind }) => kind)).toEqual(["tool_end"]);
    }
    expect(done("Bash", '{"agent_id":"child"}').map(({ kind }) => kind)).toEqual(["tool_end"]);
  });

  test("only tools that start subagents say so", () => {
    const spawns = (tool_name: string) => {
      const [event] = adapt({ hook_event_name: "PreToolUse", tool_name, tool_use_id: "c1" });
      return event?.kind === "tool_start" ? event.spawns : "no start";
    };
    for (const name of ["spawn_agent", "collaborationspawn_agent", "multi_agent_v1spawn_agent"]) {
      expect(spawns(name)).toBe(true);
    }
    for (const name of ["Bash", "multi_agent_v1wait_agent", "spawn_agents_on_csv"])
      expect(spawns(name)).toBeUndefined();
  });
});

describe("tools", () => {
  test("a missing subagent means the main thread where the version names turns", () => {
    const known = (payload: JsonObject) => {
      const [event] = adapt({ hook_event_name: "PreToolUse", tool_name: "Bash", tool_use_id: "c1", ...payload });
      return event?.kind === "tool_start" ? event.ownerKnown : "no start";
    };
    expect(known({})).toBeUndefined();
    expect(known({ turn_id: "t1" })).toBe(true);
    expect(known({ agent_id: "a1" })).toBe(true);
  });

  test("a review's calls are told by their transcript alone", () => {
    const thread = "01a1fedb-b044-7261-bd9f-bd6e4bd02013";
    const owner = (session_id: string, transcript_path: string | null) => {
      const call = { hook_event_name: "PreToolUse", turn_id: "t1", tool_name: "Bash", tool_use_id: "c1" };
      const [event] = adapt({ ...call, session_id, transcript_path });
      return event?.kind === "tool_start" ? [event.subagentId, event.ownerKnown] : [];
    };
    for (const folder of ["/home/user/.codex/sessions/2026/11/21/", "C:\\codex\\sessions\\"]) {
      const path = `${folder}rollout-2026-11-21T16-06-12-${thread}.jsonl`;
      expect(owner("root", path)).toEqual([thread, true]);
      expect(owner(thread, path)).toEqual([undefined, true]);
    }
    for (const path of [null, "", "/tmp/notes.jsonl"]) expect(owner("root", path)).toEqual([undefined, true]);
  });

  test("how a used call ended", () => {
    const ended = (tool_name: string, tool_response: JsonValue) => {
      const [event] = adapt({ hook_event_name: "PostToolUse", tool_name, tool_use_id: "c1", tool_response });
      return event?.kind === "tool_end" ? [event.status, event.error] : [];
    };
    expect(ended("apply_patch", "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess")).toEqual(["ok", undefined]);
    expect(ended("apply_patch", "Exit code: 1\nWall time: 0 seconds\nOutput:\nno")).toEqual(["error", "Exit code: 1"]);
    expect(ended("Bash", "Exit code: 1\nOutput:\n")).toEqual(["ok", undefined]);
    expect(ended("mcp__a__b", { content: [], isError: true })).toEqual(["error", undefined]);
    expect(ended("mcp__a__b", { content: [], isError: false })).toEqual(["ok", undefined]);
  });

  test("a failure keeps its error", () => {
    const failure = { hook_event_name: "PostToolUseFailure", tool_name: "Bash", tool_use_id: "c1", error: "exit 1" };
    expect(adapt(failure)[0]).toMatchObject({ kind: "tool_end", status: "error", error: "exit 1" });
  });

  test("a call without an id: start and end still meet", () => {
    const ids = ["PreToolUse", "PostToolUse"].map((name) => {
      const [event] = adapt({ hook_event_name: name, tool_name: "Bash" });
      return event !== undefined && "toolCallId" in event ? event.toolCallId : undefined;
    });
    expect(ids[0]).toBeString();
    expect(ids[1]).toBe(ids[0]);
  });

  test("fields without a place of their own stay in the metadata", () => {
    const payload = { turn_id: "t1", cwd: "/w", model: "m", agent_id: "a1", agent_type: "x", something_new: [1] };
    const event = { hook_event_name: "PostToolUse", tool_name: "Bash", tool_use_id: "c1", tool_response: "" };
    expect(adapt({ ...event, ...payload })[0]?.metadata).toEqual({
      agent_kind: "codex",
      hook_event_name: "PostToolUse",
      ...payload,
    });
  });
});
