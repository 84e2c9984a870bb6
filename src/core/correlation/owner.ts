import type { JsonObject } from "../json/json-value.ts";

/** The documented ways in which the owner of a model call or tool was found. */
export type CorrelationStatus =
  | "explicit"
  | "single_hint"
  | "matched_hint"
  | "sticky_last_owner"
  | "active_subagent"
  | "agent_fallback"
  | "ambiguous_fallback";

/** Who owns a model call or tool, and how that was found. */
export interface Owner {
  /** Undefined: the main thread. */
  readonly subagentId: string | undefined;
  readonly status: CorrelationStatus;
  /** Further `…_correlation_*` metadata, without the prefix. */
  readonly detail: JsonObject;
}

/** One rule: an owner, or undefined when the rule says nothing. Rules are asked in order; the first answer counts. */
export type Resolver<Asked, Found extends Owner = Owner> = (asked: Asked) => Found | undefined;

/** Asks the rules in order; `agent_fallback` when none answers. */
export function resolveOwner<Asked, Found extends Owner>(
  resolvers: readonly Resolver<Asked, Found>[],
  asked: Asked,
): Found | Owner {
  for (const resolve of resolvers) {
    const owner = resolve(asked);
    if (owner !== undefined) return owner;
  }
  return { subagentId: undefined, status: "agent_fallback", detail: {} };
}

/** Owner as event metadata, each key with the given prefix. @example ownerMetadata("llm", owner).llm_correlation_status */
export function ownerMetadata(prefix: "llm" | "tool", owner: Owner): JsonObject {
  const entries = Object.entries({
    status: owner.status,
    ...(owner.subagentId === undefined ? {} : { subagent_id: owner.subagentId }),
    ...owner.detail,
  });
  return Object.fromEntries(entries.map(([key, value]) => [`${prefix}_correlation_${key}`, value]));
}
