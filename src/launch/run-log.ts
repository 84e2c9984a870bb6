import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { divertLog, log } from "../platform/log.ts";

/** So many runs' logs are kept, the newest ones. */
const kept = 20;

/** The log of a run: the agent's screen is not ours while it runs. */
export interface RunLog {
  /** One whole line to the person. */
  readonly say: (line: string) => void;
  /** What went wrong, to the person. */
  readonly fail: (line: string) => void;
  /** What the person should know. */
  readonly warn: (line: string) => void;
  /** What helps to find out what happened. */
  readonly debug: (line: string) => void;
  /**
   * Keeps everything off the terminal until the returned function is called, which gives the file that holds warnings;
   * undefined when there were none. Calling it again does nothing.
   */
  readonly divert: () => () => string | undefined;
}

/** A run's log: the configured file, else one of its own below the state directory; none where there is no such place. */
export function openRunLog(stateDirectory: string): RunLog {
  return {
    say: (line) => log.log(line),
    fail: (line) => log.error(line),
    warn: (line) => log.warn(line),
    debug: (line) => log.debug(line),
    divert: () => {
      const directory = stateDirectory === "" ? undefined : join(stateDirectory, "logs");
      const diverted = divertLog(directory === undefined ? undefined : join(directory, fileName(new Date())));
      return () => {
        const file = diverted.end();
        if (directory !== undefined) dropOldLogs(directory);
        return file;
      };
    },
  };
}

/** Names in the order of their making; two runs of one moment differ in their process. */
function fileName(at: Date): string {
  return `run-${at.toISOString().replaceAll(/[-:]/g, "").replace(/\.\d+/, "")}-${process.pid}.log`;
}

/** Removes the oldest logs of runs. Never throws: what cannot be removed stays. */
export function dropOldLogs(directory: string): void {
  try {
    const names = readdirSync(directory).filter((name) => /^run-\d{8}T\d{6}Z-\d+\.log$/.test(name));
    for (const name of names.sort().slice(0, -kept)) {
      for (const each of [name, `${name}.1`]) rmSync(join(directory, each), { force: true });
    }
  } catch {
    // There is no such directory yet, or it is not ours.
  }
}
