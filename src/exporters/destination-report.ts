import { redactUrls } from "../config/redact.ts";
import type { DestinationChange } from "../journal/destinations.ts";
import { changeDestination, isNoted } from "../journal/destinations.ts";
import type { JournalLayout } from "../journal/layout.ts";
import type { ExporterHealth } from "./exporter.ts";

/** A destination's trouble is written down at most this often, in milliseconds. */
const pauseMillis = 3000;
/** How often the last word is tried while another process writes, a few milliseconds apart. */
const lastTries = 10;

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
    await this.#tell(health, now);
  }

  /** Takes the last word. Never rejects. */
  async close(health: ExporterHealth): Promise<void> {
    for (let left = lastTries; left > 0 && this.#isNews(health); left -= 1) {
      if (await this.#tell(health, Date.now())) return;
      await Bun.sleep(3);
    }
  }

  #isNews({ delivered, refused, lastError, lastErrorAt }: ExporterHealth): boolean {
    const told = this.#told;
    if (refused > told.refused || lastError !== told.lastError || lastErrorAt !== told.lastErrorAt) return true;
    return delivered > told.delivered && isNoted(this.#layout, this.#identity);
  }

  async #tell(health: ExporterHealth, now: number): Promise<boolean> {
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
    const done = await changeDestination(this.#layout, this.#identity, change);
    if (!done) return false;
    this.#told = {
      delivered,
      refused,
      ...(lastError === undefined ? {} : { lastError }),
      ...(lastErrorAt === undefined ? {} : { lastErrorAt }),
    };
    this.#toldAt = now;
    return true;
  }
}
