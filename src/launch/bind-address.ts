import { RelayError } from "../errors.ts";
import { isLoopback } from "../platform/loopback.ts";

/** What opens a gateway to other machines, and what keeps it shut to those that do not know it. */
export interface BindSafety {
  /** `--insecure-bind` was given. */
  readonly insecure: boolean;
  /** From NEMO_RELAY_TOKEN. */
  readonly token: string | undefined;
}

/**
 * Refuses addresses that other machines could reach, with RelayError `usage`, unless that was asked for and a token guards
 * every route.
 */
export function requireSafeBind(hostname: string, { insecure, token }: BindSafety): void {
  if (isLoopback(hostname)) return;
  if (!insecure) {
    throw new RelayError(
      "usage",
      `"${hostname}" would let other machines use the gateway. Use 127.0.0.1, [::1] or localhost; or, on a network that ` +
        "you trust, set NEMO_RELAY_TOKEN and add --insecure-bind",
    );
  }
  if (token === undefined) {
    throw new RelayError(
      "usage",
      `--insecure-bind needs NEMO_RELAY_TOKEN: ${tokenForm}, for example openssl rand -hex 32`,
    );
  }
}

const tokenForm = "32 or more letters, digits, - or _";

/** The token that a daemon asks for on every route. Throws RelayError("config"), which never shows it. */
export function readToken(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const token = env["NEMO_RELAY_TOKEN"]?.trim() ?? "";
  if (token === "") return undefined;
  // It stands in the path of every URL: nothing in it may need an escape.
  if (/^[\w-]{32,512}$/.test(token)) return token;
  throw new RelayError("config", `NEMO_RELAY_TOKEN: expected ${tokenForm}`);
}
