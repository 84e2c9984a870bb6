import type { JsonObject } from "../../core/json/json-value.ts";
import type { Decision } from "../agent.ts";
import { comparable, eventName } from "../shared/event-name.ts";

/** What a permission hook can say, by its comparable name. */
const permissionHooks: ReadonlyMap<string, { readonly asks: boolean }> = new Map([
  ["pretooluse", { asks: true }],
  ["beforeshellexecution", { asks: true }],
  ["beforemcpexecution", { asks: true }],
  ["beforereadfile", { asks: false }],
  ["beforetabfileread", { asks: false }],
  ["subagentstart", { asks: false }],
]);

/**
 * The answer to a hook. Without a decision it is neutral on every event: `permission: "allow"` would skip the approval
 * that the person would have been asked for, and no answer at all blocks the tool on some builds. With one, it is worded
 * as the event has it; events that take no decision stay neutral.
 */
export function respondToCursor(payload: JsonObject, decision?: Decision): JsonObject {
  const neutral = { continue: true };
  if (decision === undefined) return neutral;
  const event = comparable(eventName(payload));
  if (event === "beforesubmitprompt") return promptAnswer(decision);
  const hook = permissionHooks.get(event);
  if (hook === undefined) return neutral;
  // Where Cursor cannot ask, "ask" would be outside the schema, and what is outside blocks: this says it in clear words.
  const permission = decision.verdict === "ask" && !hook.asks ? "deny" : decision.verdict;
  return { ...neutral, permission, ...(permission === "allow" ? {} : messages(decision.reason)) };
}

function promptAnswer({ verdict, reason }: Decision): JsonObject {
  if (verdict !== "deny") return { continue: true };
  return { continue: false, ...(reason === undefined ? {} : { user_message: reason }) };
}

function messages(reason: string | undefined): JsonObject {
  return reason === undefined ? {} : { user_message: reason, agent_message: reason };
}
