import type { Micros } from "../core/clock.ts";
import type { RelayEvent } from "../core/events/relay-event.ts";
import type { Pricer } from "./call-cost.ts";
import type { CostTotal } from "./cost-total.ts";
import { addCall, noCost } from "./cost-total.ts";

interface OpenCall {
  readonly vendor: string | undefined;
  readonly model: string | undefined;
  readonly at: Micros;
}

/** Sums up what the model calls among relay events cost, one event at a time. */
export class CostTally {
  readonly #price: Pricer;
  readonly #open = new Map<string, OpenCall>();
  #total: CostTotal = noCost;

  constructor(price: Pricer) {
    this.#price = price;
  }

  /** The cost of the calls that have ended. */
  get total(): CostTotal {
    return this.#total;
  }

  /** Takes one event; each event only once. */
  note(event: RelayEvent): void {
    if (event.kind === "start" && event.category === "llm") {
      const { llm, time: at } = event;
      this.#open.set(event.uuid, { vendor: llm?.vendor, model: llm?.request.model, at });
    }
    if (event.kind !== "end") return;
    const call = this.#open.get(event.uuid);
    if (call === undefined || !this.#open.delete(event.uuid)) return;
    const { response } = event;
    const priced = this.#price({ ...call, models: [response?.model, call.model], usage: response?.usage });
    this.#total = addCall(this.#total, priced);
  }
}
