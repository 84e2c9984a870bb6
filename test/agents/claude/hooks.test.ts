import { expect, test } from "bun:test";
import { askedHooks, knownEvents } from "../../../src/agents/claude/hooks.ts";

test("exactly these events are asked for (decision 11)", () => {
  expect(askedHooks.map(({ event }) => event).toSorted()).toEqual([
    "Notification",
    "PermissionDenied",
    "PermissionRequest",
    "PostCompact",
    "PostToolBatch",
    "PostToolUse",
    "PostToolUseFailure",
    "PreCompact",
    "PreToolUse",
    "SessionEnd",
    "SessionStart",
    "Stop",
    "StopFailure",
    "SubagentStart",
    "SubagentStop",
    "UserPromptSubmit",
  ]);
});

test("never a hook that takes work over, or one that does not exist", () => {
  const asked = new Set(askedHooks.map(({ event }) => event));
  for (const event of ["WorktreeCreate", "WorktreeRemove", "AfterAgentResponse", "AfterAgentThought"]) {
    expect(asked.has(event)).toBe(false);
    expect(knownEvents).toContain(event);
  }
});

test("tool events match every tool", () => {
  const matching = askedHooks.filter(({ matcher }) => matcher === true).map(({ event }) => event);
  expect(matching.toSorted()).toEqual([
    "PermissionDenied",
    "PermissionRequest",
    "PostToolUse",
    "PostToolUseFailure",
    "PreToolUse",
  ]);
});

test("no event is listed twice", () => {
  expect(new Set(knownEvents).size).toBe(knownEvents.length);
});
