import { expect, test } from "bun:test";
import { respondToClaude } from "../../../src/agents/claude/response.ts";

const pre = { hook_event_name: "PreToolUse", tool_name: "Bash" };
const request = { hook_event_name: "PermissionRequest", tool_name: "Bash" };

test("PreToolUse words every verdict", () => {
  for (const verdict of ["allow", "ask", "deny"] as const) {
    expect(respondToClaude(pre, { verdict, reason: "because" })).toEqual({
      continue: true,
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: verdict,
        permissionDecisionReason: "because",
      },
    });
  }
  expect(respondToClaude(pre, { verdict: "deny" })).toEqual({
    continue: true,
    hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny" },
  });
});

test("PermissionRequest has its own shape, and asking is what happens anyway", () => {
  expect(respondToClaude(request, { verdict: "allow", reason: "because" })).toEqual({
    continue: true,
    hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "allow" } },
  });
  expect(respondToClaude(request, { verdict: "deny", reason: "because" })).toEqual({
    continue: true,
    hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "deny", message: "because" } },
  });
  expect(respondToClaude(request, { verdict: "ask" })).toEqual({ continue: true });
});

test("events that take no decision stay neutral", () => {
  for (const name of ["PostToolUse", "Stop", "UserPromptSubmit", "SessionStart", "NeverHeardOf"]) {
    expect(respondToClaude({ hook_event_name: name }, { verdict: "deny", reason: "no" })).toEqual({ continue: true });
  }
});
