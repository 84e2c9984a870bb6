import { expect, test } from "bun:test";
import { askedHooks, knownEvents } from "../../../src/agents/cursor/hooks.ts";

test("exactly these events are asked for (decision 11)", () => {
  expect(askedHooks.toSorted()).toEqual([
    "afterAgentResponse",
    "afterAgentThought",
    "afterMCPExecution",
    "afterShellExecution",
    "beforeMCPExecution",
    "beforeShellExecution",
    "beforeSubmitPrompt",
    "postToolUse",
    "postToolUseFailure",
    "preCompact",
    "preToolUse",
    "sessionEnd",
    "sessionStart",
    "stop",
    "subagentStart",
    "subagentStop",
  ]);
});

test("files' contents are not asked for, and what is asked for is known", () => {
  for (const event of ["beforeReadFile", "beforeTabFileRead", "afterFileEdit", "afterTabFileEdit", "workspaceOpen"]) {
    expect(askedHooks).not.toContain(event);
    expect(knownEvents).toContain(event);
  }
  expect(new Set(knownEvents).size).toBe(knownEvents.length);
});
