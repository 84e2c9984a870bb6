import { expect, test } from "bun:test";
import { hermesNeutral } from "../../../src/agents/hermes/neutral.ts";
import { respondToHermes } from "../../../src/agents/hermes/response.ts";

const pre = { hook_event_name: "pre_tool_call", tool_name: "terminal" };

test("a tool is blocked in Hermes' words", () => {
  expect(respondToHermes(pre, { verdict: "deny", reason: "because" })).toEqual({
    decision: "block",
    reason: "because",
  });
  expect(respondToHermes(pre, { verdict: "deny" })).toEqual({ decision: "block", reason: "denied by policy" });
});

test("Hermes cannot be told to allow or to ask: its own approvals decide", () => {
  for (const verdict of ["allow", "ask"] as const)
    expect(respondToHermes(pre, { verdict, reason: "because" })).toEqual({});
});

test("no other event takes a decision", () => {
  for (const name of ["post_tool_call", "pre_llm_call", "pre_verify", "on_session_end", "never_heard_of"]) {
    expect(respondToHermes({ hook_event_name: name }, { verdict: "deny", reason: "no" })).toEqual({});
  }
});

test("a hook that must not fail blocks by an object on stdout, whatever the reason says", () => {
  const reason = 'gateway "down"\n';
  expect(JSON.parse(hermesNeutral.blocking?.(reason) ?? "")).toEqual({ decision: "block", reason });
});
