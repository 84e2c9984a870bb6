/** Bun reads it when it starts, and only then. */
const variable = "BUN_CONFIG_MAX_HTTP_REQUESTS";
/** What Bun's fetch opens at once by itself; the next request waits without a word. */
const bunsOwn = 256;
/** Left free for what else the process asks for. */
const spare = 6;
/** What a daemon starts with. */
export const liftedLimit: Readonly<Record<string, string>> = { [variable]: String(2048 + spare) };

/** Requests to providers that this process may have under way at once. */
export function requestLimit(env: Readonly<Record<string, string | undefined>>): number {
  return (Number(env[variable]) || bunsOwn) - spare;
}
