import { describe, expect, test } from "bun:test";
import { knownEvents } from "../../../src/agents/cursor/hooks.ts";
import { respondToCursor } from "../../../src/agents/cursor/response.ts";

const permissionHooks = [
  "preToolUse",
  "beforeShellExecution",
  "beforeMCPExecution",
  "beforeReadFile",
  "beforeTabFileRead",
  "subagentStart",
];

describe("without a decision", () => {
  test("every answer is an object that says nothing about permission", () => {
    for (const event of [...knownEvents, "neverHeardOf"]) {
      expect(respondToCursor({ hook_event_name: event })).toEqual({ continue: true });
    }
  });
});

describe("with a decision", () => {
  test("a denial names its reason to the person and to the agent", () => {
    for (const event of permissionHooks) {
      expect(respondToCursor({ hook_event_name: event }, { verdict: "deny", reason: "not here" })).toEqual({
        continue: true,
        permission: "deny",
        user_message: "not here",
        agent_message: "not here",
      });
    }
  });

  test("`ask` is said where Cursor can ask, and is a denial where it cannot", () => {
    const permission = (event: string) => respondToCursor({ hook_event_name: event }, { verdict: "ask" })["permission"];
    expect(permissionHooks.map(permission)).toEqual(["ask", "ask", "ask", "deny", "deny", "deny"]);
  });

  test("allowing gives no messages", () => {
    expect(respondToCursor({ hook_event_name: "preToolUse" }, { verdict: "allow", reason: "fine" })).toEqual({
      continue: true,
      permission: "allow",
    });
  });

  test("a prompt is refused by `continue`", () => {
    const answer = (verdict: "allow" | "ask" | "deny") =>
      respondToCursor({ hook_event_name: "beforeSubmitPrompt" }, { verdict, reason: "no secrets" });
    expect(answer("deny")).toEqual({ continue: false, user_message: "no secrets" });
    expect(answer("allow")).toEqual({ continue: true });
    expect(answer("ask")).toEqual({ continue: true });
  });

  test("events that take none stay neutral", () => {
    for (const event of ["stop", "postToolUse", "afterShellExecution", "sessionStart", "neverHeardOf"]) {
      expect(respondToCursor({ hook_event_name: event }, { verdict: "deny" })).toEqual({ continue: true });
    }
  });
});
