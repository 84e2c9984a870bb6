import { expect, test } from "bun:test";
import { respondToCodex } from "../../../src/agents/codex/response.ts";

const pre = { hook_event_name: "PreToolUse", tool_name: "Bash" };
const request = { hook_event_name: "PermissionRequest", tool_name: "Bash" };

test("before a tool only a denial can be said, and it needs a reason", () => {
  const denied = (permissionDecisionReason: string) => ({
    hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "deny", permissionDecisionReason },
  });
  expect(respondToCodex(pre, { verdict: "deny", reason: "because" })).toEqual(denied("because"));
  expect(respondToCodex(pre, { verdict: "deny" })).toEqual(denied("denied by policy"));
  expect(respondToCodex(pre, { verdict: "allow", reason: "because" })).toEqual({});
  expect(respondToCodex(pre, { verdict: "ask", reason: "because" })).toEqual({});
});

test("PermissionRequest has its own shape, and asking is what happens anyway", () => {
  expect(respondToCodex(request, { verdict: "allow", reason: "because" })).toEqual({
    hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "allow" } },
  });
  expect(respondToCodex(request, { verdict: "deny", reason: "because" })).toEqual({
    hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "deny", message: "because" } },
  });
  expect(respondToCodex(request, { verdict: "ask" })).toEqual({});
});

test("events that take no decision stay neutral", () => {
  for (const name of ["PostToolUse", "Stop", "UserPromptSubmit", "SessionStart", "Interrupt", "NeverHeardOf"]) {
    expect(respondToCodex({ hook_event_name: name }, { verdict: "deny", reason: "no" })).toEqual({});
  }
});
