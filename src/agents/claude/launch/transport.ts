import { isAtLeast } from "./version.ts";

/** How hooks reach the gateway: posted by the agent itself, or by a `hook-forward` process each. */
export type HookTransport = "http" | "command";

/** The first version whose http hooks were tried. */
const httpSince = [2, 1, 330] as const;

/** What the choice of a transport depends on. */
export interface TransportInput {
  /** From config.toml. @defaultValue "auto" */
  readonly setting: string | undefined;
  /** `NEMO_RELAY_HOOK_TRANSPORT`: wins when it is one of the known words. */
  readonly variable: string | undefined;
  readonly version: string | undefined;
  /** Something restricts the URLs of http hooks, or which hooks run at all. */
  readonly restricted: boolean;
}

/** Chooses the transport (decision 12): without a word from the person, http where it is known to work. */
export function chooseTransport(input: TransportInput): HookTransport {
  const words = [input.variable, input.setting];
  const chosen = words.find((word) => word === "auto" || word === "http" || word === "command");
  if (chosen === "http" || chosen === "command") return chosen;
  return isAtLeast(input.version, httpSince) && !input.restricted ? "http" : "command";
}
