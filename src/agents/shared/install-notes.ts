import { RelayError } from "../../errors.ts";
import type { InstallInput } from "../install.ts";

/** What every installation should say: hooks need somebody to listen, and nobody minds when there is none. */
export function daemonNote({ gatewayUrl }: InstallInput): string {
  const { hostname, port } = new URL(gatewayUrl);
  const isHere = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  const how = isHere ? ` (nemo-relay --bind ${hostname}:${port === "" ? "80" : port})` : "";
  return `outside a run, hooks go to ${gatewayUrl}${how}; when nobody listens there, nothing is recorded and the agent works as ever`;
}

/** Refuses to lead model traffic through the gateway for good. Throws RelayError `usage`. */
export function refuseRoute({ routeModels }: InstallInput, title: string, instead: string): void {
  if (!routeModels) return;
  throw new RelayError(
    "usage",
    `--route-models is not offered for ${title}: with an address of the gateway in its configuration it would not work whenever no gateway runs. ${instead}`,
  );
}
