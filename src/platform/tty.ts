import { closeSync, openSync } from "node:fs";
import { isatty } from "node:tty";

/** Whether a standard stream (0, 1, 2) is a terminal. */
export function isTerminal(fd: 0 | 1 | 2): boolean {
  return isatty(fd);
}

/** Whether a terminal controls this process: then Ctrl-C reaches the whole foreground group without our help. */
export function hasControllingTerminal(): boolean {
  if (process.platform === "win32") return isatty(0);
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

/** Whether text for a stream may carry colours (https://no-color.org, TERM=dumb). */
export function wantsColour(fd: 1 | 2, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return false;
  return (env["FORCE_COLOR"] ?? "") !== "" || isTerminal(fd);
}
