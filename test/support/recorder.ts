import { Journal } from "../../src/journal/journal.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { Runtime } from "../../src/runtime/runtime.ts";

/** What takes hooks and writes them down. */
export interface Recorder {
  readonly journal: Journal;
  readonly runtime: Runtime;
}

/** A journal in a directory, owed to an exporter called `x`, and the runtime that fills it. */
export function recordInto(
  directory: string,
  durability: "off" | "group" = "off",
  warn: (message: string) => void = () => {},
): Recorder {
  const clock = systemClock();
  const journal = new Journal({ directory, durability, owed: ["x"], clock, warn });
  return {
    journal,
    runtime: new Runtime({ clock, ids: uuidSource(), journal, turnIdleSeconds: 7200, onAppend: () => {} }),
  };
}
