import { writeSync } from "node:fs";
import type { ConsolaInstance, LogObject } from "consola/core";
import { createConsola } from "consola/core";

/** Writes to stderr at once, so that a following exit loses nothing; a closed stderr is nobody's fault. */
function writeLine(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // EPIPE or EAGAIN: there is nobody to tell.
  }
}

/** Errors by their message, everything else as text. */
function wordsOf(entry: Pick<LogObject, "args">): string {
  return entry.args.map((arg: unknown) => (arg instanceof Error ? arg.message : String(arg))).join(" ");
}

/**
 * The one logger for words to people. Everything goes to stderr, because stdout is protocol and consola by itself would
 * write `info` there; `nemo-relay: ` stands in front of all but `log.log`, whose lines are whole by themselves. The
 * level is fixed because consola falls silent under `NODE_ENV=test`.
 */
export const log: ConsolaInstance = createConsola({
  level: 3,
  reporters: [
    { log: (entry: LogObject): void => writeLine(`${entry.type === "log" ? "" : "nemo-relay: "}${wordsOf(entry)}`) },
  ],
});
