import type { Micros } from "../clock.ts";
import type { RequestIdentity } from "../events/normalized-event.ts";
import { compact } from "../json/merge.ts";
import type { LastOwner } from "../session/session-state.ts";
import type { Hint, Hints } from "./hints.ts";
import { hintLifetime, wordsFit } from "./hints.ts";
import type { Owner, Resolver } from "./owner.ts";
import { resolveOwner } from "./owner.ts";

/** A model request that asks for its owner, with what is known of its session. */
export interface AskedLlm {
  readonly identity: RequestIdentity;
  readonly model: string | undefined;
  /** The last user message's words. */
  readonly text: string | undefined;
  /** Calls whose results it carries anew. */
  readonly toolCallIds: readonly string[];
  readonly at: Micros;
  readonly hints: Hints;
  /** Whose a tool call is, if that is known. */
  readonly ownerOfCall: (toolCallId: string) => { readonly subagentId: string | undefined } | undefined;
  readonly lastOwner: LastOwner | undefined;
  /** Subagents that run now. */
  readonly active: readonly string[];
}

/** An owner and the hint that gave it, to be consumed. */
export interface LlmOwner extends Owner {
  readonly hint?: Hint;
}

/** The request names its subagent, in a header or in its body. */
function named({ identity }: AskedLlm): LlmOwner | undefined {
  if (identity.subagentId === undefined) return undefined;
  const detail = compact({ source: identity.source, agent_type: identity.agentType });
  return { subagentId: identity.subagentId, status: "explicit", detail };
}

/** The agent names its subagents on requests and named none: its main thread. */
function mainThread({ identity }: AskedLlm): LlmOwner | undefined {
  if (identity.mainThread !== true) return undefined;
  return { subagentId: undefined, status: "explicit", detail: compact({ source: identity.source }) };
}

/** It carries the result of a call whose owner is known: it comes from the same. */
function carriesResults({ toolCallIds, ownerOfCall }: AskedLlm): LlmOwner | undefined {
  const owners = new Set(toolCallIds.flatMap((id) => ownerOfCall(id) ?? []).map((owner) => owner.subagentId));
  if (owners.size !== 1) return undefined;
  const [subagentId] = owners;
  return { subagentId, status: "matched_hint", detail: { source: "tool_call_id" } };
}

/** The pending hint that fits best, by ids or words. */
function matched(asked: AskedLlm): LlmOwner | undefined {
  const hint = bestHint(asked, 2);
  return hint === undefined ? undefined : fromHint(hint, "matched_hint");
}

/** One pending hint, or the only one that names the request's model. */
function pending(asked: AskedLlm): LlmOwner | undefined {
  const [only, ...others] = candidates(asked);
  if (only !== undefined && others.length === 0) return fromHint(only, "single_hint");
  const hint = bestHint(asked, 1);
  return hint === undefined ? undefined : fromHint(hint, "matched_hint");
}

/** The words of an earlier request of the same owner: agents send the whole conversation again with each call. */
function sameConversation(asked: AskedLlm): LlmOwner | undefined {
  const fitting = asked.hints.learned.filter((hint) => fit(hint, asked) > 0);
  const best = Math.max(0, ...fitting.map((hint) => fit(hint, asked)));
  const matches = fitting.filter((hint) => fit(hint, asked) === best);
  const owners = new Set(matches.map(({ identity }) => identity.subagentId));
  const [match] = matches;
  return match !== undefined && owners.size === 1 ? fromHint(match, "matched_hint") : undefined;
}

/** The owner of the call before. */
function stickyLast({ lastOwner, at, active }: AskedLlm): LlmOwner | undefined {
  if (lastOwner === undefined || at - lastOwner.at > hintLifetime) return undefined;
  const { subagentId } = lastOwner;
  if (subagentId !== undefined && !active.includes(subagentId)) return undefined;
  return { subagentId, status: "sticky_last_owner", detail: {} };
}

/** The only subagent that runs. */
function onlyActive({ active }: AskedLlm): LlmOwner | undefined {
  return active.length === 1 ? { subagentId: active[0], status: "active_subagent", detail: {} } : undefined;
}

/** Several hints and none fits best: the agent's main thread, and it says so. */
function ambiguous({ hints }: AskedLlm): LlmOwner | undefined {
  return hints.pending.length > 0 ? { subagentId: undefined, status: "ambiguous_fallback", detail: {} } : undefined;
}

/** In order of strength: exact ids, then the documented rules in the documented order. */
const resolvers: readonly Resolver<AskedLlm, LlmOwner>[] = [
  named,
  mainThread,
  carriesResults,
  matched,
  sameConversation,
  pending,
  stickyLast,
  onlyActive,
  ambiguous,
];

/** Who sent a model request. */
export function llmOwner(asked: AskedLlm): LlmOwner {
  const owner = resolveOwner(resolvers, asked);
  const { conversationId, generationId, requestId } = asked.identity;
  const ids = compact({ conversation_id: conversationId, generation_id: generationId, request_id: requestId });
  return { ...owner, detail: { ...ids, ...owner.detail } };
}

/** Pending hints that don't contradict the request. */
function candidates(asked: AskedLlm): readonly Hint[] {
  return asked.hints.pending.filter((hint) => !contradicts(hint, asked));
}

/** The candidate with the highest score, from `least` on; none when the best ones name different owners. */
function bestHint(asked: AskedLlm, least: number): Hint | undefined {
  const scored = candidates(asked).map((hint) => ({ hint, score: score(hint, asked) }));
  const best = Math.max(least, ...scored.map((one) => one.score));
  const winners = scored.filter((one) => one.score === best);
  const owners = new Set(winners.map(({ hint }) => hint.identity.subagentId));
  return owners.size === 1 ? winners[0]?.hint : undefined;
}

const idKeys = ["conversationId", "generationId", "requestId"] as const;

function contradicts(hint: Hint, asked: AskedLlm): boolean {
  const otherId = idKeys.some((key) => {
    const [told, given] = [hint.identity[key], asked.identity[key]];
    return told !== undefined && given !== undefined && told !== given;
  });
  return otherId || (hint.text !== undefined && asked.text !== undefined && fit(hint, asked) === 0);
}

function score(hint: Hint, asked: AskedLlm): number {
  const ids = idKeys.filter(
    (key) => hint.identity[key] !== undefined && hint.identity[key] === asked.identity[key],
  ).length;
  const model = hint.model !== undefined && hint.model === asked.model ? 1 : 0;
  return 8 * ids + 2 * fit(hint, asked) + model;
}

function fit(hint: Hint, asked: AskedLlm): number {
  return hint.text === undefined || asked.text === undefined ? 0 : wordsFit(hint.text, asked.text);
}

function fromHint(hint: Hint, status: "single_hint" | "matched_hint"): LlmOwner {
  const { identity, source } = hint;
  const detail = compact({
    source,
    conversation_id: identity.conversationId,
    generation_id: identity.generationId,
    request_id: identity.requestId,
    agent_type: identity.agentType,
  });
  return { subagentId: identity.subagentId, status, detail, hint };
}
