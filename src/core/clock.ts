/** A point in time: whole microseconds since the Unix epoch. Differences never run backwards (see platform/clock). */
export type Micros = number;

/** Tells the time. The core never asks: it is given the time with each event. */
export interface Clock {
  now(): Micros;
}

/** Draws new unique ids (UUID v7 in production, counted ones in tests). */
export interface IdSource {
  next(): string;
}

/** Microseconds in a second. */
export const second: Micros = 1_000_000;

/** A time as ISO 8601 in UTC with microseconds, as all exported documents show it. */
export function isoTime(time: Micros): string {
  const millis = Math.floor(time / 1000);
  const rest = String(time - millis * 1000).padStart(3, "0");
  return new Date(millis).toISOString().replace("Z", `${rest}Z`);
}
