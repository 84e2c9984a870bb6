import type { JsonValue } from "../../core/json/json-value.ts";
import { readString } from "../../core/json/path.ts";
import type { IdentifiedRequest } from "../agent.ts";

/** Whether a request says that it comes from Cursor. */
export function claimsRequest(headers: Headers): boolean {
  return /(^|[^a-z])cursor([^a-z]|$)/i.test(headers.get("user-agent") ?? "");
}

/**
 * How requests of Cursor name themselves. Cursor's own model traffic cannot be pointed at a gateway; clients that send
 * its ids put them into the body. A conversation is one agent's: a subagent has one of its own, so the request is this
 * conversation's main thread. Ids alone don't speak for Cursor: other clients use the same names.
 */
export function identifyCursor(headers: Headers, body?: JsonValue): IdentifiedRequest | undefined {
  if (!claimsRequest(headers)) return undefined;
  const conversationId = readString(body, "conversation_id", "conversationId", "conversation.id");
  if (conversationId === undefined) return undefined;
  const generationId = readString(body, "generation_id", "generationId", "generation.id");
  return {
    session: conversationId,
    mainThread: true,
    conversationId,
    ...(generationId === undefined ? {} : { generationId }),
    source: "body.conversation_id",
  };
}
