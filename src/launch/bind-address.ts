import type { GatewayBind } from "../config/resolved.ts";
import { RelayError } from "../errors.ts";

/**
 * Refuses addresses that other machines could reach, with RelayError `usage`: the daemon has no access control of its
 * own yet. A name other than `localhost` is refused too, since what it stands for may change.
 */
export function requireLoopback(bind: GatewayBind): void {
  const { hostname } = bind;
  if (hostname === "localhost" || hostname === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)) return;
  throw new RelayError(
    "usage",
    `"${hostname}" could let other machines use the gateway; only 127.0.0.1, [::1] and localhost are accepted`,
  );
}
