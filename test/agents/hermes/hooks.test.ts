import { expect, test } from "bun:test";
import { askedHooks, knownEvents, neededHooks } from "../../../src/agents/hermes/hooks.ts";

test("install asks for exactly these events", () => {
  expect([...askedHooks]).toEqual([
    "on_session_start",
    "on_session_end",
    "on_session_finalize",
    "on_session_reset",
    "pre_llm_call",
    "post_llm_call",
    "pre_tool_call",
    "post_tool_call",
    "subagent_start",
    "subagent_stop",
    "pre_api_request",
    "post_api_request",
    "api_request_error",
    "pre_approval_request",
    "post_approval_response",
  ]);
  expect(askedHooks.slice(0, neededHooks.length)).toEqual([...neededHooks]);
});

test("it asks for nothing that can change what Hermes does", () => {
  const acting = askedHooks.filter((event) => /^(transform_|pre_verify|pre_gateway_dispatch)/.test(event));
  expect(acting).toEqual([]);
  expect(askedHooks.filter((event) => !knownEvents.includes(event))).toEqual([]);
});
