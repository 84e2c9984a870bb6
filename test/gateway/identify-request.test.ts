import { describe, expect, test } from "bun:test";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { agents } from "../../src/agents/registry.ts";
import { identifyRequest, unknownAgent } from "../../src/gateway/identify-request.ts";

const identify = (headers: Record<string, string>, body: JsonValue = null, runAgent?: string) =>
  identifyRequest({
    headers: new Headers(headers),
    body,
    agents,
    runAgent: agents.find(({ id }) => id === runAgent),
  });

describe("explicit identifiers", () => {
  test("the five documented headers", () => {
    const sender = identify({
      "x-nemo-relay-session-id": "s",
      "x-nemo-relay-subagent-id": "a",
      "x-nemo-relay-conversation-id": "c",
      "x-nemo-relay-generation-id": "g",
      "x-nemo-relay-request-id": "r",
    });
    expect(sender).toMatchObject({
      session: "s",
      identity: {
        subagentId: "a",
        source: "x-nemo-relay-subagent-id",
        conversationId: "c",
        generationId: "g",
        requestId: "r",
      },
    });
  });

  test("the documented spellings in the body, when the headers are absent", () => {
    for (const body of [
      { conversation_id: "c", generation_id: "g", request_id: "r" },
      { conversationId: "c", generationId: "g", requestId: "r" },
      { conversation: { id: "c" }, generation: { id: "g" }, request: { id: "r" } },
    ]) {
      expect(identify({}, body).identity).toEqual({ conversationId: "c", generationId: "g", requestId: "r" });
    }
    const both = identify(
      { "x-nemo-relay-conversation-id": "header" },
      { conversation_id: "body", generation_id: "g" },
    );
    expect(both.identity).toEqual({ conversationId: "header", generationId: "g" });
  });

  test("ours stand above the agent's own", () => {
    const own = { "x-claude-code-session-id": "claude", "x-claude-code-agent-id": "kid" };
    expect(identify(own)).toMatchObject({ agent: "claude-code", session: "claude", identity: { subagentId: "kid" } });
    const ours = identify({ ...own, "x-nemo-relay-session-id": "ours", "x-nemo-relay-subagent-id": "other" });
    expect(ours).toMatchObject({
      agent: "claude-code",
      session: "ours",
      identity: { subagentId: "other", source: "x-nemo-relay-subagent-id" },
    });
  });
});

describe("whose a request is", () => {
  test("the User-Agent speaks for an agent; in a run nobody else can have sent it", () => {
    expect(identify({ "user-agent": "claude-cli/2.1.330 (external, cli)" }).agent).toBe("claude-code");
    expect(identify({ "user-agent": "curl/8" }).agent).toBe(unknownAgent);
    expect(identify({ "user-agent": "curl/8" }, null, "claude-code").agent).toBe("claude-code");
  });

  test("empty headers count as absent", () => {
    expect(identify({ "x-nemo-relay-session-id": " " })).toEqual({
      agent: unknownAgent,
      session: undefined,
      identity: {},
    });
  });
});
