import type { JsonObject } from "../../core/json/json-value.ts";
import type { Decision } from "../agent.ts";
import { comparable, eventName } from "../shared/event-name.ts";

/**
 * The answer to a hook: `{}` without a decision. Hermes reads one decision only, a block of a tool before it runs;
 * "allow" and "ask" are what happens anyway, by its own approvals.
 */
export function respondToHermes(payload: JsonObject, decision?: Decision): JsonObject {
  if (decision?.verdict !== "deny" || comparable(eventName(payload)) !== "pretoolcall") return {};
  return { decision: "block", reason: decision.reason ?? "denied by policy" };
}
