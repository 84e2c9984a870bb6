import type { RelayEvent } from "../core/events/relay-event.ts";

interface Needed {
  readonly seq: number;
  readonly parent: string | null;
  /** Scopes below it that are still needed. */
  children: number;
  settled: boolean;
}

/** Which starts an exporter still needs: those of scopes not settled, and of everything above them. */
export class OpenScopes {
  readonly #needed = new Map<string, Needed>();

  /** The lowest sequence number still needed as a start; `next` when none is. */
  low(next: number): number {
    // Starts come in the order of their numbers, and a Map keeps it.
    for (const { seq } of this.#needed.values()) return seq;
    return next;
  }

  /** Takes a start. */
  start(seq: number, event: Extract<RelayEvent, { kind: "start" }>): void {
    this.#needed.set(event.uuid, { seq, parent: event.parent, children: 0, settled: false });
    const parent = event.parent === null ? undefined : this.#needed.get(event.parent);
    if (parent !== undefined) parent.children += 1;
  }

  /** The end of a scope was settled: it is needed only as long as something below it is. */
  settle(uuid: string): void {
    const scope = this.#needed.get(uuid);
    if (scope === undefined) return;
    scope.settled = true;
    this.#prune(uuid, scope);
  }

  #prune(uuid: string, scope: Needed): void {
    if (!scope.settled || scope.children > 0) return;
    this.#needed.delete(uuid);
    const parent = scope.parent === null ? undefined : this.#needed.get(scope.parent);
    if (parent === undefined || scope.parent === null) return;
    parent.children -= 1;
    this.#prune(scope.parent, parent);
  }
}
