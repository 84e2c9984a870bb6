import { redactUrls } from "../config/redact.ts";
import type { DestinationChange } from "../journal/destinations.ts";
import { changeDestination, changeDestinationNow, isNoted } from "../journal/destinations.ts";
import type { JournalLayout } from "../journal/layout.ts";
import type { ExporterHealth } from "./exporter.ts";

/** A destination's trouble is written down at most this often, in milliseconds. */
const pauseMillis = 3000;

/**
 * Tells later processes how a destination fares, for `status` and `doctor`. One that never had trouble costs nothing:
 * nothing is written about it.
 */
export class DestinationReport {
  readonly #layout: JournalLayout;
  readonly #identity: string;
  /** What later processes know already. */
  #told: Pick<ExporterHealth, "delivered" | "refused" | "lastError" | "lastErrorAt"> = { delivered: 0, refused: 0 };
  #toldAt = 0;

  constructor(layout: JournalLayout, identity: string) {
    this.#layout = layout;
    this.#identity = identity;
  }

  /** Takes how the exporter fares now. Never rejects. */
  async take(health: ExporterHealth, now: number = Date.now()): Promise<void> {
    if (now - this.#toldAt < pauseMillis || !this.#isNews(health)) return;
    await this.#tell(health, now, changeDestination);
  }

  /** Takes the last word. Never rejects. */
  async close(health: ExporterHealth): Promise<void> {
    if (this.#isNews(health)) await this.#tell(health, Date.now(), changeDestinationNow);
  }

  #isNews({ delivered, refused, lastError, lastErrorAt }: ExporterHealth): boolean {
    const told = this.#told;
    if (refused > told.refused || lastError !== told.lastError || lastErrorAt !== told.lastErrorAt) return true;
    return delivered > told.delivered && isNoted(this.#layout, this.#identity);
  }

  async #tell(health: ExporterHealth, now: number, write: typeof changeDestination): Promise<void> {
    const { destination, delivered, refused, lastError, lastErrorAt, retryAt } = health;
    const told = this.#told;
    const isNew = lastError !== undefined && (lastError !== told.lastError || lastErrorAt !== told.lastErrorAt);
    const change: DestinationChange = {
      destination: redactUrls(destination),
      refused: refused - told.refused,
      retryAt: retryAt ?? 0,
      ...(delivered > told.delivered ? { deliveredAt: now } : {}),
      ...(isNew ? { lastError: { at: lastErrorAt ?? now, message: redactUrls(lastError) } } : {}),
    };
    if (!(await write(this.#layout, this.#identity, change))) return;
    this.#told = {
      delivered,
      refused,
      ...(lastError === undefined ? {} : { lastError }),
      ...(lastErrorAt === undefined ? {} : { lastErrorAt }),
    };
    this.#toldAt = now;
  }
}
