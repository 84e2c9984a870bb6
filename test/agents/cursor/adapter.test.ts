// What the payloads of the contract suite do not show: the two pairs of hooks of one call, missing fields, odd values.
import { describe, expect, test } from "bun:test";
import type { HookEvent } from "../../../src/agents/agent.ts";
import { adaptCursorHook } from "../../../src/agents/cursor/adapter.ts";
import { cursor } from "../../../src/agents/cursor/index.ts";
import type { JsonObject, JsonValue } from "../../../src/core/json/json-value.ts";

function adapt(event: string, payload: JsonObject = {}): readonly HookEvent[] {
  const hook = { conversation_id: "c1", session_id: "c1", workspace_roots: ["/w"], hook_event_name: event, ...payload };
  return adaptCursorHook({ payload: hook, headers: new Headers(), config: {} });
}

function aliasOf(event: string, payload: JsonObject): string | undefined {
  const [first] = adapt(event, payload);
  return first?.kind === "tool_start" || first?.kind === "tool_end" ? first.alias : undefined;
}

describe("one call, two pairs of hooks", () => {
  test("a shell command has one alias in all four, and only the pair without an id joins", () => {
    const command = "echo 'a b' | wc";
    const generic = { tool_name: "Shell", tool_use_id: "t1", tool_input: { command, cwd: "/x", timeout: 1 } };
    const aliases = [
      aliasOf("preToolUse", generic),
      aliasOf("beforeShellExecution", { command, cwd: "" }),
      aliasOf("afterShellExecution", { command, output: "1" }),
      aliasOf("postToolUse", { ...generic, tool_output: "{}" }),
      aliasOf("postToolUseFailure", generic),
    ];
    expect(aliases[0]).toBeString();
    expect(new Set(aliases).size).toBe(1);
    const joins = (event: string, payload: JsonObject) => Reflect.get(adapt(event, payload)[0] ?? {}, "joins");
    expect(joins("preToolUse", generic)).toBeUndefined();
    expect(joins("beforeShellExecution", { command })).toBe(true);
    expect(joins("afterShellExecution", { command })).toBe(true);
  });

  test("an MCP call too, whatever the order of its arguments, as object or as text", () => {
    const generic = { tool_name: "MCP:lookup", tool_use_id: "t1", tool_input: { a: 1, b: { d: [2], c: 3 } } };
    const dedicated = { tool_name: "lookup", tool_input: '{"b":{"c":3,"d":[2]},"a":1}', mcp_server_name: "probe" };
    const aliases = [
      aliasOf("preToolUse", generic),
      aliasOf("beforeMCPExecution", dedicated),
      aliasOf("afterMCPExecution", { ...dedicated, result_json: "{}" }),
      aliasOf("postToolUse", generic),
    ];
    expect(aliases[0]).toBeString();
    expect(new Set(aliases).size).toBe(1);
  });

  test("another command, tool, argument or conversation has another alias", () => {
    const shell = (command: string, more: JsonObject = {}) => aliasOf("beforeShellExecution", { command, ...more });
    const mcp = (tool: string, input: string) => aliasOf("beforeMCPExecution", { tool_name: tool, tool_input: input });
    const all = [
      shell("ls"),
      shell("ls "),
      shell("ls", { conversation_id: "c2", session_id: "c2" }),
      mcp("ls", `"ls"`),
      mcp("lookup", "{}"),
      mcp("lookup", `{"a":[1,2]}`),
      mcp("lookup", `{"a":[2,1]}`),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test("arguments nested deeper than can be written do no harm", () => {
    const deep = JSON.parse("[".repeat(200_000) + "]".repeat(200_000)) as JsonValue;
    expect(aliasOf("preToolUse", { tool_name: "MCP:x", tool_use_id: "t", tool_input: deep })).toBeString();
  });

  test("other tools have none", () => {
    expect(
      aliasOf("preToolUse", { tool_name: "Read", tool_input: { command: "ls" }, tool_use_id: "t" }),
    ).toBeUndefined();
    expect(aliasOf("preToolUse", { tool_name: "Shell", tool_use_id: "t" })).toBeUndefined();
  });
});

describe("tools", () => {
  test("an id with a line break stays as it is", () => {
    const id = "call-1\nfc_2";
    expect(adapt("preToolUse", { tool_name: "Write", tool_use_id: id })[0]).toMatchObject({ toolCallId: id });
  });

  test("output in JSON text is unwrapped, any other text kept", () => {
    const output = (tool_output: string) =>
      Reflect.get(adapt("postToolUse", { tool_name: "X", tool_output })[0] ?? {}, "output");
    expect(output('{"exitCode":0}')).toEqual({ exitCode: 0 });
    expect(output("plain words")).toBe("plain words");
  });

  test("how a call failed", () => {
    const status = (payload: JsonObject) =>
      Reflect.get(adapt("postToolUseFailure", { tool_name: "X", ...payload })[0] ?? {}, "status");
    expect(status({ failure_type: "error" })).toBe("error");
    expect(status({ failure_type: "timeout" })).toBe("error");
    expect(status({ failure_type: "permission_denied" })).toBe("denied");
    expect(status({ failure_type: "error", is_interrupt: true })).toBe("cancelled");
  });

  test("an MCP server's own error is one, a shell's end tells no exit code", () => {
    const status = (event: string, payload: JsonObject) => Reflect.get(adapt(event, payload)[0] ?? {}, "status");
    expect(status("afterMCPExecution", { tool_name: "x", result_json: '{"isError":true}' })).toBe("error");
    expect(status("afterMCPExecution", { tool_name: "x", result_json: "{}" })).toBe("ok");
    expect(status("afterShellExecution", { command: "false", output: "" })).toBe("unknown");
  });
});

describe("sessions and turns", () => {
  test("only a prompt never makes a conversation a waiting subagent's", () => {
    for (const event of ["sessionStart", "preToolUse", "beforeShellExecution", "afterAgentResponse", "stop"]) {
      expect(adapt(event, { command: "x" })[0]?.adoptKey).toBe("/w");
    }
    expect(adapt("beforeSubmitPrompt", { prompt: "hi" })[0]?.adoptKey).toBeUndefined();
    expect(adapt("stop", { workspace_roots: [] })[0]?.adoptKey).toBeUndefined();
  });

  test("a turn that did not complete has failed", () => {
    const failed = (status: string) => Reflect.get(adapt("stop", { status })[0] ?? {}, "failed");
    expect(["completed", "aborted", "error"].map(failed)).toEqual([undefined, "aborted", "error"]);
  });

  test("an answer is told, a thought is not", () => {
    expect(adapt("afterAgentResponse", { text: "All done." })).toMatchObject([{ kind: "hint", answer: "All done." }]);
    const thought = adapt("afterAgentThought", { text: "hm, a secret" });
    expect(thought).toMatchObject([{ kind: "hint" }]);
    expect(JSON.stringify(thought)).not.toContain("secret");
  });

  test("a subagent's start or end without an id is a mark", () => {
    for (const event of ["subagentStart", "subagentStop"]) {
      expect(adapt(event, { task: "x" })).toMatchObject([{ kind: "mark", name: "hook_mark", data: { task: "x" } }]);
    }
  });
});

test("a hook is Cursor's by its version, on whatever path it comes", () => {
  expect(cursor.ownsHook?.({ hook_event_name: "preToolUse", cursor_version: "3.18.25" })).toBe(true);
  expect(cursor.ownsHook?.({ hook_event_name: "PreToolUse", session_id: "s1" })).toBe(false);
});
