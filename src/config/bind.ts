import type { GatewayBind } from "./resolved.ts";

/** Reads `HOST:PORT`, an IPv6 address in brackets; undefined when it is not of that form. Port 0 picks a free one. */
export function parseBind(text: string): GatewayBind | undefined {
  const found = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text.trim());
  const hostname = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  return hostname === undefined || !(port <= 65_535) ? undefined : { hostname, port };
}
