import type { IdSource } from "../core/clock.ts";

/** UUIDs of version 7: unique, and in order of their making. */
export function uuidSource(): IdSource {
  return { next: () => Bun.randomUUIDv7() };
}
