import { isCompiled } from "./own-path.ts";

/** Bun reads it when it starts, and only then. */
const variable = "BUN_CONFIG_MAX_HTTP_REQUESTS";
/** What Bun's fetch opens at once by itself; the next request waits without a word. */
const bunsOwn = 256;
/** Left free for what else the process asks for. */
const spare = 6;
/** What a daemon asks Bun for. */
const wanted = 2048 + spare;

/** Requests to providers that this process may have under way at once. */
export function requestLimit(env: Readonly<Record<string, string | undefined>>): number {
  return (Number(env[variable]) || bunsOwn) - spare;
}

/**
 * Starts this program anew in the same process, with Bun's limit of 256 requests lifted: nothing else can. Returns when it
 * is lifted already, when the person has set it, and where a process cannot be replaced (Windows, a run from source).
 */
export function liftRequestLimit(env: Readonly<Record<string, string | undefined>>): void {
  if (env[variable] !== undefined || process.execve === undefined || !isCompiled()) return;
  try {
    process.execve(process.execPath, [process.argv0, ...process.argv.slice(2)], { ...env, [variable]: String(wanted) });
  } catch {
    // The limit stays; request 251 is told to come again.
  }
}
