import { standaloneUrl } from "../../agents/install.ts";
import { RelayError } from "../../errors.ts";

/** The address for hook commands that `--gateway-url` gives. Throws RelayError `usage` for what is no plain http URL. */
export function readGatewayUrl(given: string | undefined): string {
  if (given === undefined) return standaloneUrl;
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused(given, "is no http URL");
  // It ends up in a file, and in the command line of every hook.
  if (url.username !== "" || url.password !== "")
    throw refused(given.replace(/\/\/[^/]*@/, "//…@"), "holds a password");
  if (url.search !== "" || url.hash !== "") throw refused(given.replace(/[?#].*/s, "?…"), "has a query");
  return url.href.replace(/\/+$/, "");
}

function refused(given: string, why: string): RelayError {
  return new RelayError("usage", `--gateway-url: ${given} ${why}; expected for example ${standaloneUrl}`);
}
