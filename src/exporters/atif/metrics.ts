import type { Micros } from "../../core/clock.ts";
import type { ScopeEnd } from "../../core/events/relay-event.ts";
import type { JsonObject } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import type { CallCost } from "../../pricing/call-cost.ts";
import { costNotes } from "../../pricing/call-cost.ts";
import type { CostTotal } from "../../pricing/cost-total.ts";
import { addCall, addTotal, noCost, unknownCosts } from "../../pricing/cost-total.ts";
import type { Call, ReplyDraft } from "./draft.ts";

/** Metadata of a model call that says how its owner was found. */
const correlationPrefix = "llm_correlation_";

/** The `metrics` of one model call. Never empty: `extra` always holds the duration. Times are in milliseconds. */
export function metricsOf(event: ScopeEnd, call: Pick<Call, "started" | "correlation" | "cost">): JsonObject {
  const { response } = event;
  const usage = response?.usage;
  const first = response?.timeToFirstByte;
  return compact({
    prompt_tokens: usage?.input,
    completion_tokens: usage?.output,
    cached_tokens: usage?.cacheRead,
    cost_usd: call.cost?.kind === "known" ? call.cost.cost.total : undefined,
    extra: compact({
      duration_ms: millis(event.time - call.started),
      time_to_first_token_ms: first === undefined ? undefined : millis(first),
      ...tokenDetails(usage),
      ...costDetails(call.cost),
      stop_reason: response?.stopReason,
      http_status: response?.httpStatus,
      ...failure(event),
      response_id: response?.id,
      request_id: response?.requestId,
      ...call.correlation,
    }),
  });
}

function tokenDetails(usage: TokenUsage | undefined): JsonObject {
  if (usage === undefined) return { usage_missing: true };
  return compact({
    cache_creation_input_tokens: usage.cacheWrite,
    cache_creation_5m_input_tokens: usage.cacheWrite5m,
    cache_creation_1h_input_tokens: usage.cacheWrite1h,
    reasoning_output_tokens: usage.reasoning,
  });
}

/** The parts of `cost_usd` in US dollars, and whose price it is; or why there is none. */
function costDetails(priced: CallCost | undefined): JsonObject {
  if (priced?.kind !== "known") return costNotes(priced);
  const { input, cacheRead, cacheWrite, output, reasoning, tools } = priced.cost;
  const parts = { input, cache_read: cacheRead, cache_write: cacheWrite, output, reasoning, tools };
  const spent = Object.entries(parts).filter(([, usd]) => usd > 0);
  return { cost_details: Object.fromEntries(spent), ...costNotes(priced) };
}

/** The provider's words first; ours where it had none. */
function failure(event: ScopeEnd): JsonObject {
  const { response, status } = event;
  if (status.code !== "error") return {};
  const told = response?.error;
  return compact({
    error: told?.message ?? status.message ?? "failed",
    error_type: told?.type,
    error_status: told === undefined ? undefined : status.message,
  });
}

export function correlationOf(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key.startsWith(correlationPrefix)));
}

/** Microseconds as milliseconds, to the microsecond. */
export function millis(micros: Micros): number {
  return micros / 1000;
}

/** Sums over model calls. */
export interface Totals {
  calls: number;
  steps: number;
  counted: boolean;
  prompt: number;
  completion: number;
  cached: number;
  cacheWrite: number;
  reasoning: number;
  cost: CostTotal;
}

/** Sums of nothing. */
export function noTotals(): Totals {
  const tokens = { prompt: 0, completion: 0, cached: 0, cacheWrite: 0, reasoning: 0 };
  return { calls: 0, steps: 0, counted: false, ...tokens, cost: noCost };
}

/** Adds one reply. */
export function addReply(totals: Totals, draft: ReplyDraft): void {
  if (draft.copied) return;
  totals.calls += 1;
  const { usage } = draft;
  if (usage === undefined) return;
  totals.counted = true;
  totals.prompt += usage.input;
  totals.completion += usage.output;
  totals.cached += usage.cacheRead ?? 0;
  totals.cacheWrite += usage.cacheWrite ?? 0;
  totals.reasoning += usage.reasoning ?? 0;
  totals.cost = addCall(totals.cost, draft.cost);
}

/** Adds the sums of a subagent. */
export function addTotals(totals: Totals, more: Totals): void {
  totals.calls += more.calls;
  totals.steps += more.steps;
  totals.counted ||= more.counted;
  totals.prompt += more.prompt;
  totals.completion += more.completion;
  totals.cached += more.cached;
  totals.cacheWrite += more.cacheWrite;
  totals.reasoning += more.reasoning;
  totals.cost = addTotal(totals.cost, more.cost);
}

/** `final_metrics`: tokens and cost over the whole tree; `total_steps` of the trajectory itself. */
export function finalMetrics(totals: Totals, ownSteps: number): JsonObject {
  const tokens = totals.counted
    ? {
        total_prompt_tokens: totals.prompt,
        total_completion_tokens: totals.completion,
        total_cached_tokens: totals.cached,
      }
    : {};
  return compact({
    ...tokens,
    // What is known of it: calls without a price are counted beside it.
    total_cost_usd: totals.cost.priced > 0 ? totals.cost.usd : undefined,
    total_steps: ownSteps,
    extra: compact({
      llm_calls: totals.calls,
      total_steps_with_subagents: totals.steps,
      total_cache_creation_input_tokens: totals.counted ? totals.cacheWrite : undefined,
      total_reasoning_output_tokens: totals.counted ? totals.reasoning : undefined,
      cost_unknown: unknownCosts(totals.cost),
    }),
  });
}
