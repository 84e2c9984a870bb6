import type { AgentDefinition } from "../agents/agent.ts";
import type { HeaderList } from "../intake/entry.ts";
import { recordedNames } from "./recorded-headers.ts";

/** Reads of headers what recording needs; undefined when something in them may not be written down. */
export type LoggableHeaders = (headers: Headers) => HeaderList | undefined;

/** What any recording reads, besides what agents read. */
const common = [
  ...recordedNames,
  "content-type",
  ...["session-id", "subagent-id", "conversation-id", "generation-id", "request-id"].map(
    (word) => `x-nemo-relay-${word}`,
  ),
  ...["config-profile", "gateway-mode", "session-metadata"].map((word) => `x-nemo-relay-${word}`),
];

/** Holds secrets, of which only the names are ever recorded. */
const secretHeader = "x-nemo-relay-plugin-config";

/** An allow-list: what is not known to be harmless never reaches the disk, not even for a moment. */
export function loggableHeaders(agents: readonly AgentDefinition[]): LoggableHeaders {
  const names = new Set([...common, ...agents.flatMap(({ requestHeaders = [] }) => requestHeaders)]);
  return (headers) => {
    if (headers.has(secretHeader)) return undefined;
    // Asked for all of them once: asking for each of thirty names costs more than all the rest of keeping an entry.
    return Object.entries(headers.toJSON()).flatMap(([name, value]): [string, string][] =>
      names.has(name.toLowerCase()) && typeof value === "string" ? [[name, value]] : [],
    );
  };
}
