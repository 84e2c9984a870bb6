import type { JsonObject } from "../../core/json/json-value.ts";
import type { Decision } from "../agent.ts";
import { comparable, eventName } from "../shared/event-name.ts";

/**
 * The answer to a hook. Without a decision it is empty. Before a tool Codex 0.169 knows no other verdict than "deny": it
 * fails a hook that answers "allow" or "ask", so these stay neutral, which is what happens anyway.
 */
export function respondToCodex(payload: JsonObject, decision?: Decision): JsonObject {
  if (decision === undefined) return {};
  const specific = wording(comparable(eventName(payload)), decision);
  return specific === undefined ? {} : { hookSpecificOutput: specific };
}

function wording(event: string, { verdict, reason }: Decision): JsonObject | undefined {
  if (event === "pretooluse" && verdict === "deny") {
    // Codex refuses a denial without a reason.
    const permissionDecisionReason = reason ?? "denied by policy";
    return { hookEventName: "PreToolUse", permissionDecision: verdict, permissionDecisionReason };
  }
  // This event stands for the question to the person: "ask" is what happens without an answer.
  if (event !== "permissionrequest" || verdict === "ask") return undefined;
  const message = verdict === "allow" || reason === undefined ? {} : { message: reason };
  return { hookEventName: "PermissionRequest", decision: { behavior: verdict, ...message } };
}
