import type { Content } from "../events/content.ts";
import type { NormalizedEvent } from "../events/normalized-event.ts";
import { compact, mergeShallow } from "../json/merge.ts";
import { keepAnswer } from "./llm.ts";
import type { Step } from "./step.ts";
import { emitEnd, emitStart } from "./step.ts";
import { subagentFor } from "./subagent.ts";
import { ensureTurn } from "./turn.ts";

type Observed = Extract<NormalizedEvent<Content>, { kind: "llm_observed" }>;

/**
 * A model call as the agent's own hooks told it, after it ended. When its request came through the gateway there is a
 * span already, and a better one; otherwise this is all that will be known of the call.
 */
export function onLlmObserved(step: Step, event: Observed): void {
  const { state } = step;
  const { hints } = state;
  // The next attempt may bear the same id.
  const throughGateway = hints.seenRequests.delete(event.requestId);
  hints.pending = hints.pending.filter((hint) => hint.identity.requestId !== event.requestId);
  keepAnswer(step, event.subagentId, event.response.text);
  if (throughGateway) return;
  const { subagentId } = event;
  const parent =
    subagentId === undefined
      ? ensureTurn(step).uuid
      : subagentFor(step, { subagentId, agentType: event.agentType }).uuid;
  const startedAt = step.at - Math.max(0, event.duration ?? 0);
  const uuid = emitStart(step, {
    parent,
    category: "llm",
    name: event.name,
    time: startedAt,
    ...(subagentId === undefined ? {} : { subagentId }),
    llm: { system: event.system, vendor: event.vendor, request: event.request },
    metadata: mergeShallow(
      event.metadata,
      compact({
        observed_by: "hooks",
        llm_correlation_status: "explicit",
        llm_correlation_source: "hook_payload",
        llm_correlation_subagent_id: subagentId,
        llm_correlation_request_id: event.requestId,
      }),
    ),
  });
  const { usage } = event.response;
  emitEnd(
    step,
    { uuid, parent, name: event.name, startedAt, open: true },
    {
      category: "llm",
      status: event.status,
      response: event.response,
      metadata: usage === undefined ? { usage_missing: true } : {},
    },
  );
}
