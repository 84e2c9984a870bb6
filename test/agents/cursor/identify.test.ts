import { expect, test } from "bun:test";
import { claimsRequest, identifyCursor } from "../../../src/agents/cursor/identify.ts";

const from = (agent: string): Headers => new Headers({ "user-agent": agent });

test("a request is Cursor's when its User-Agent says so", () => {
  for (const agent of ["cursor/3.18.25", "Cursor-Agent 2026.09.18", "fake-cursor-agent"]) {
    expect(claimsRequest(from(agent))).toBe(true);
  }
  for (const agent of ["claude-cli/2.1", "precursors/1", "cursorial", ""])
    expect(claimsRequest(from(agent))).toBe(false);
  expect(claimsRequest(new Headers())).toBe(false);
});

test("a conversation in the body is the session, and its own main thread", () => {
  const body = { conversation_id: "c1", generation_id: "g1", messages: [] };
  expect(identifyCursor(from("cursor/3"), body)).toEqual({
    session: "c1",
    mainThread: true,
    conversationId: "c1",
    generationId: "g1",
    source: "body.conversation_id",
  });
  expect(identifyCursor(from("cursor/3"), { conversation: { id: "c2" } })).toMatchObject({ session: "c2" });
});

test("without a conversation, or from another client, nothing is claimed", () => {
  expect(identifyCursor(from("cursor/3"), { messages: [] })).toBeUndefined();
  expect(identifyCursor(from("cursor/3"))).toBeUndefined();
  expect(identifyCursor(from("openai-python/2"), { conversation_id: "c1" })).toBeUndefined();
});
