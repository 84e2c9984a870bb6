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

/**
 * Whether text for a stream may carry colours: never with NO_COLOR (https://no-color.org) or on a dumb terminal, always
 * with FORCE_COLOR or CLICOLOR_FORCE (`0` is none), else on a terminal unless CLICOLOR=0 (https://bixense.com/clicolors).
 */
export function wantsColour(
  fd: 1 | 2,
  env: Readonly<Record<string, string | undefined>>,
  terminal: boolean = isTerminal(fd),
): boolean {
  const { NO_COLOR = "", FORCE_COLOR = "", CLICOLOR_FORCE = "", CLICOLOR, TERM } = env;
  if (NO_COLOR !== "" || TERM === "dumb" || isNo(FORCE_COLOR)) return false;
  if (FORCE_COLOR !== "" || (CLICOLOR_FORCE !== "" && !isNo(CLICOLOR_FORCE))) return true;
  return CLICOLOR !== "0" && terminal;
}

function isNo(value: string): boolean {
  return value === "0" || value === "false";
}
