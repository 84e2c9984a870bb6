import { expect, test } from "bun:test";
import { askedHooks, knownEvents } from "../../../src/agents/codex/hooks.ts";

test("exactly these events are asked for (decision 11)", () => {
  expect(askedHooks.map(({ event }) => event).toSorted()).toEqual([
    "Interrupt",
    "PermissionRequest",
    "PostCompact",
    "PostToolUse",
    "PreCompact",
    "PreToolUse",
    "SessionEnd",
    "SessionStart",
    "Stop",
    "SubagentStart",
    "SubagentStop",
    "UserPromptSubmit",
  ]);
});

test("events that Codex does not have are known and not asked for", () => {
  const asked = new Set(askedHooks.map(({ event }) => event));
  for (const event of ["AfterAgentResponse", "AfterAgentThought", "Notification", "PostToolUseFailure"]) {
    expect(asked.has(event)).toBe(false);
    expect(knownEvents).toContain(event);
  }
});

test("tool events match every tool", () => {
  const matching = askedHooks.filter(({ matcher }) => matcher === true).map(({ event }) => event);
  expect(matching.toSorted()).toEqual(["PermissionRequest", "PostToolUse", "PreToolUse"]);
});

test("Codex warns of more than 3 s where it has no time", () => {
  const hasty = askedHooks.filter(({ timeout }) => timeout <= 3).map(({ event }) => event);
  expect(hasty.toSorted()).toEqual(["Interrupt", "SessionEnd"]);
});
