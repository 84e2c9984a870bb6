import type { JsonObject } from "../../core/json/json-value.ts";
import type { Decision } from "../agent.ts";
import { comparable, eventName } from "../shared/event-name.ts";

/**
 * The answer to a hook. Without a decision it is neutral: `permissionDecision: "allow"` would switch the person's own
 * permission prompts off (decision 10). With one, it is worded as the event has it; events that take no decision on a
 * tool stay neutral. Null members must never be sent: Claude Code's schema rejects them.
 */
export function respondToClaude(payload: JsonObject, decision?: Decision): JsonObject {
  const specific = decision === undefined ? undefined : wording(comparable(eventName(payload)), decision);
  return specific === undefined ? { continue: true } : { continue: true, hookSpecificOutput: specific };
}

function wording(event: string, { verdict, reason }: Decision): JsonObject | undefined {
  if (event === "pretooluse") {
    const why = reason === undefined ? {} : { permissionDecisionReason: reason };
    return { hookEventName: "PreToolUse", permissionDecision: verdict, ...why };
  }
  // This event stands for the dialog that asks the person: "ask" is what happens without an answer.
  if (event !== "permissionrequest" || verdict === "ask") return undefined;
  const message = verdict === "allow" || reason === undefined ? {} : { message: reason };
  return { hookEventName: "PermissionRequest", decision: { behavior: verdict, ...message } };
}
