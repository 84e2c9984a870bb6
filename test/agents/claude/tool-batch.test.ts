import { describe, expect, test } from "bun:test";
import { adaptClaudeHook } from "../../../src/agents/claude/adapter.ts";
import { batchOutcome } from "../../../src/agents/claude/events/tool-batch.ts";

describe("how a call of a batch ended", () => {
  test.each([
    ["PreToolUse:Bash hook error: policy: no", "denied"],
    ["PreToolUse:mcp__a__b hook error: [./check.sh]: no", "denied"],
    ["This Bash command contains multiple operations. The following parts require approval: touch a, rm a", "denied"],
    ["This command requires approval", "denied"],
    ["Claude requested permissions to use Write, but you haven't granted it yet.", "denied"],
    ["Permission to use Bash with command rm has been denied.", "denied"],
    ["Permission for this command was denied by a built-in safety check", "denied"],
    ["The user doesn't want to proceed with this tool use. The tool use was rejected", "denied"],
    ["[Request interrupted by user for tool use]", "cancelled"],
    ["<tool_use_error>InputValidationError: Read failed</tool_use_error>", "error"],
  ] as const)("%s", (text, status) => {
    expect(batchOutcome(text)).toEqual({ status, error: text });
  });

  test("anything else tells nothing", () => {
    for (const response of ["ok", "", "File does not exist.", "Permission granted", null, [], { a: 1 }, undefined, 7]) {
      expect(batchOutcome(response)).toEqual({ status: "unknown" });
    }
  });

  test("a long text is judged quickly", () => {
    expect(batchOutcome(`Permission to use ${"x ".repeat(500_000)}`)).toEqual({ status: "unknown" });
  });
});

test("every call of a batch, in order, and only those that name themselves", () => {
  const tool_calls = [
    { tool_name: "Bash", tool_use_id: "t1", tool_input: {}, tool_response: "ok" },
    { tool_name: "Bash", tool_response: "nameless" },
    "no call",
    { tool_use_id: "t2" },
  ];
  const payload = { session_id: "s1", hook_event_name: "PostToolBatch", agent_id: "a1", tool_calls };
  const events = adaptClaudeHook({ payload, headers: new Headers(), config: {} });
  expect(events).toMatchObject([
    { kind: "tool_end", toolCallId: "t1", name: "Bash", onlyIfOpen: true, subagentId: "a1" },
    { kind: "tool_end", toolCallId: "t2", name: "unknown_tool", onlyIfOpen: true, subagentId: "a1" },
  ]);
});

test("a batch without calls is a mark", () => {
  const payload = { session_id: "s1", hook_event_name: "PostToolBatch" };
  const events = adaptClaudeHook({ payload, headers: new Headers(), config: {} });
  expect(events).toMatchObject([{ kind: "mark", name: "hook_mark" }]);
});
