import type { Clock, Micros } from "../core/clock.ts";

/** The two clocks that a time is made from; both in milliseconds, fractions allowed. */
export interface TimeSources {
  /** Time since the Unix epoch; people and NTP may set it. */
  readonly wall: () => number;
  /** Time since some fixed moment; never runs backwards, but may stand still while the machine sleeps. */
  readonly monotonic: () => number;
}

/** Beyond this the wall clock's lead is not drift: the machine slept, or somebody set the clock forward. */
const leapMillis = 5000;

/**
 * Epoch microseconds that never run backwards: anchored to the wall clock once and counted
 * on by the monotonic one. Only a leap forward is followed, because a sleeping laptop stops the monotonic clock; a wall
 * clock that is set back changes nothing.
 */
export function createClock(sources: TimeSources): Clock {
  let anchor = sources.wall() - sources.monotonic();
  let last: Micros = 0;
  return {
    now(): Micros {
      const lead = sources.wall() - (anchor + sources.monotonic());
      if (lead > leapMillis) anchor += lead;
      last = Math.max(last, Math.round((anchor + sources.monotonic()) * 1000));
      return last;
    },
  };
}

/** The clock of this machine. */
export function systemClock(): Clock {
  return createClock({ wall: () => Date.now(), monotonic: () => performance.now() });
}
