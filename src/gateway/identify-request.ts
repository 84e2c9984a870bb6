import type { AgentDefinition, IdentifiedRequest } from "../agents/agent.ts";
import type { RequestIdentity } from "../core/events/normalized-event.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { compact } from "../core/json/merge.ts";
import { readString } from "../core/json/path.ts";

/** The agent kind of requests that no known agent sends. */
export const unknownAgent = "gateway";

/** Who sent a model request. */
export interface Sender {
  /** Registered id, or `unknownAgent`. */
  readonly agent: string;
  readonly session: string | undefined;
  readonly identity: RequestIdentity;
}

/** What identification looks at. */
export interface IdentifyInput {
  readonly headers: Headers;
  readonly body: JsonValue | undefined;
  readonly agents: readonly AgentDefinition[];
  /** The agent of a transparent run. */
  readonly runAgent: AgentDefinition | undefined;
}

/** Exact before heuristic: our own headers, then the agent's, then what the body says (decision 4). Pure. */
export function identifyRequest(input: IdentifyInput): Sender {
  const found = identifyAgent(input);
  const own = ownHeaders(input.headers);
  const { session, ...identity } = found.request ?? {};
  const identifiers = bodyIdentifiers(input.body);
  return {
    agent: found.agent?.id ?? unknownAgent,
    session: own.session ?? session,
    identity: { ...identifiers, ...identity, ...own.identity },
  };
}

function identifyAgent(input: IdentifyInput): { agent?: AgentDefinition; request?: IdentifiedRequest } {
  const { runAgent } = input;
  const inOrder =
    runAgent === undefined ? input.agents : [runAgent, ...input.agents.filter((agent) => agent !== runAgent)];
  for (const agent of inOrder) {
    const request = agent.identify(input.headers, input.body);
    if (request !== undefined) return { agent, request };
  }
  const claimed = inOrder.find((agent) => agent.claims(input.headers)) ?? runAgent;
  return claimed === undefined ? {} : { agent: claimed };
}

function ownHeaders(headers: Headers): { session: string | undefined; identity: RequestIdentity } {
  const read = (name: string): string | undefined => headers.get(`x-nemo-relay-${name}`)?.trim() || undefined;
  const subagentId = read("subagent-id");
  return {
    session: read("session-id"),
    identity: pick({
      subagentId,
      source: subagentId === undefined ? undefined : "x-nemo-relay-subagent-id",
      conversationId: read("conversation-id"),
      generationId: read("generation-id"),
      requestId: read("request-id"),
    }),
  };
}

/** The documented spellings of identifiers in a request's body. */
function bodyIdentifiers(body: JsonValue | undefined): RequestIdentity {
  const read = (word: string): string | undefined => readString(body, `${word}_id`, `${word}Id`, `${word}.id`);
  return pick({
    conversationId: read("conversation"),
    generationId: read("generation"),
    requestId: read("request"),
  });
}

function pick(identity: {
  readonly [Key in keyof RequestIdentity]: RequestIdentity[Key] | undefined;
}): RequestIdentity {
  return compact(identity);
}
