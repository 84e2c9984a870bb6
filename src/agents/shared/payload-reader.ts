import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { without } from "../../core/json/merge.ts";
import { readPath, readString } from "../../core/json/path.ts";

/**
 * Reads one hook payload and remembers which of its top-level fields have got a place of their own in an event, so that
 * the rest can be kept as metadata.
 */
export class PayloadReader {
  readonly payload: JsonObject;
  readonly #taken = new Set<string>();

  constructor(payload: JsonObject) {
    this.payload = payload;
  }

  /** The first non-empty text under the given dotted paths; it counts as taken. */
  text(...paths: readonly string[]): string | undefined {
    for (const path of paths) {
      const found = readString(this.payload, path);
      if (found === undefined) continue;
      this.#take(path);
      return found;
    }
    return undefined;
  }

  /** The first value of any shape under the given dotted paths, null included; it counts as taken. */
  value(...paths: readonly string[]): JsonValue | undefined {
    for (const path of paths) {
      const found = readPath(this.payload, path);
      if (found === undefined) continue;
      this.#take(path);
      return found;
    }
    return undefined;
  }

  /** Counts fields as taken that an event has no use for. */
  drop(...keys: readonly string[]): void {
    for (const key of keys) this.#taken.add(key);
  }

  /** All fields that nothing has taken. */
  rest(): JsonObject {
    return without(this.payload, this.#taken);
  }

  /** Like `rest`, in two: the named fields that are there, and all others. */
  split(keys: ReadonlySet<string>): { readonly named: JsonObject; readonly others: JsonObject } {
    const rest = this.rest();
    const others = without(rest, keys);
    return { named: without(rest, new Set(Object.keys(others))), others };
  }

  /** Only a whole top-level field leaves the rest: taking a part of a nested one must not lose its siblings. */
  #take(path: string): void {
    if (!path.includes(".")) this.#taken.add(path);
  }
}
