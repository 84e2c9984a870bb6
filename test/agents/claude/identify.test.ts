import { describe, expect, test } from "bun:test";
import { claimsRequest, identifyClaude } from "../../../src/agents/claude/identify.ts";

const session = "cf929745-6fc7-4771-9ba4-31968655cfd8";
const headers = (more: Record<string, string> = {}): Headers =>
  new Headers({ "X-Claude-Code-Session-Id": session, ...more });
const userId = (text: string) => ({ metadata: { user_id: text } });

describe("from headers (2.1.330)", () => {
  test("the main thread names its session and no agent", () => {
    expect(identifyClaude(headers())).toEqual({ session, mainThread: true, source: "x-claude-code-session-id" });
  });

  test("the version is what the User-Agent says", () => {
    const version = (agent: string) => identifyClaude(headers({ "user-agent": agent }))?.agentVersion;
    expect(version("claude-cli/2.1.330 (external, sdk-cli)")).toBe("2.1.330");
    expect(version("Bun/1.4.5")).toBeUndefined();
  });

  test("a subagent names itself", () => {
    expect(identifyClaude(headers({ "x-claude-code-agent-id": "a1" }))).toEqual({
      session,
      subagentId: "a1",
      source: "x-claude-code-agent-id",
    });
  });

  test("a nested one names its parent too", () => {
    const named = headers({
      "x-claude-code-agent-id": "a2",
      "x-claude-code-parent-agent-id": "a1",
      "x-claude-code-agent-type": "explorer",
    });
    expect(identifyClaude(named)).toEqual({
      session,
      subagentId: "a2",
      parentSubagentId: "a1",
      agentType: "explorer",
      source: "x-claude-code-agent-id",
    });
  });

  test("they win over the body, which still fills a missing session in", () => {
    const body = userId(`{"session_id":"other"}`);
    expect(identifyClaude(headers(), body)?.session).toBe(session);
    expect(identifyClaude(new Headers({ "x-claude-code-agent-id": "a1" }), body)).toEqual({
      session: "other",
      subagentId: "a1",
      source: "x-claude-code-agent-id",
    });
  });

  test("blank headers are none", () => {
    expect(identifyClaude(headers({ "x-claude-code-agent-id": " " }))?.mainThread).toBe(true);
    expect(identifyClaude(new Headers({ "x-claude-code-session-id": "" }))).toBeUndefined();
  });
});

describe("from the body (older versions): which thread it is stays open", () => {
  test("JSON text", () => {
    const body = userId(`{"device_id":"d","account_uuid":"","session_id":"${session}"}`);
    expect(identifyClaude(new Headers(), body)).toEqual({ session, source: "body.metadata.user_id" });
  });

  test("the form before", () => {
    const body = userId(`user_0123abcd_account_11111111-2222-3333-4444-555555555555_session_${session}`);
    expect(identifyClaude(new Headers(), body)).toEqual({ session, source: "body.metadata.user_id" });
    expect(identifyClaude(new Headers(), userId(`user_0123abcd_account__session_${session}`))?.session).toBe(session);
  });

  test("nothing usable", () => {
    const bodies = [
      undefined,
      null,
      [],
      {},
      { metadata: null },
      userId("someone"),
      userId("{"),
      userId("[]"),
      userId(`{"session_id":{}}`),
    ];
    for (const body of bodies) expect(identifyClaude(new Headers(), body)).toBeUndefined();
  });
});

test("who claims a request", () => {
  const from = (agent: string) => claimsRequest(new Headers({ "user-agent": agent }));
  expect(from("claude-cli/2.1.330 (external, sdk-cli)")).toBe(true);
  expect(from("curl/8.0")).toBe(false);
  expect(from("not-claude-cli/1")).toBe(false);
  expect(claimsRequest(headers())).toBe(true);
  expect(claimsRequest(new Headers())).toBe(false);
});
