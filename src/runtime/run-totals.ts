import { isExact, readCorrelation } from "../core/correlation/read-correlation.ts";
import type { RelayEvent, ScopeStart } from "../core/events/relay-event.ts";
import type { ServiceSummary } from "./service.ts";

type SessionTotals = ServiceSummary["sessions"][number];
type Counting = { -readonly [Key in keyof SessionTotals]: SessionTotals[Key] };

/** Counts per session what happened, for the closing lines. */
export class RunTotals {
  readonly #sessions = new Map<string, Counting>();
  readonly #findings: string[] = [];

  /** Per session, in the order of their beginning. */
  get sessions(): readonly SessionTotals[] {
    return [...this.#sessions.values()];
  }

  /** Things the person should know, one line each. */
  get findings(): readonly string[] {
    return this.#findings;
  }

  /** Takes one relay event. */
  add(event: RelayEvent): void {
    const totals = this.#of(event);
    if (event.kind === "start") countStart(totals, event);
    if (event.kind === "end" && event.category === "llm") {
      const usage = event.response?.usage;
      totals.modelCalls += 1;
      totals.inputTokens += usage?.input ?? 0;
      totals.outputTokens += usage?.output ?? 0;
    }
    if (event.kind === "mark" && event.name === "gateway_traffic_missing") {
      this.#findings.push(
        `session ${event.session}: gateway mode is "required", but no model request came through the gateway`,
      );
    }
  }

  #of(event: RelayEvent): Counting {
    let totals = this.#sessions.get(event.session);
    if (totals === undefined) {
      const { session, agent } = event;
      const nothing = { turns: 0, modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0 };
      totals = { session, agent, ...nothing, owners: 0, exactOwners: 0 };
      this.#sessions.set(session, totals);
    }
    return totals;
  }
}

function countStart(totals: Counting, { role, category, metadata }: ScopeStart): void {
  if (role === "turn") totals.turns += 1;
  if (category === "tool") totals.toolCalls += 1;
  const owner = readCorrelation(metadata);
  if (owner === undefined) return;
  totals.owners += 1;
  if (isExact(owner)) totals.exactOwners += 1;
}
