import type { RequestIdentity } from "../events/normalized-event.ts";
import { compact } from "../json/merge.ts";
import type { Owner, Resolver } from "./owner.ts";
import { resolveOwner } from "./owner.ts";

/** A model request that asks for its owner. */
export interface AskedLlm {
  readonly identity: RequestIdentity;
}

/** The request names its subagent, in a header or in its body. */
function named({ identity }: AskedLlm): Owner | undefined {
  if (identity.subagentId === undefined) return undefined;
  const detail = compact({ source: identity.source, agent_type: identity.agentType });
  return { subagentId: identity.subagentId, status: "explicit", detail };
}

/** The agent names its subagents on requests and named none: its main thread. */
function mainThread({ identity }: AskedLlm): Owner | undefined {
  if (identity.mainThread !== true) return undefined;
  return { subagentId: undefined, status: "explicit", detail: compact({ source: identity.source }) };
}

/** In order of strength. The documented hint rules have their place after these. */
const resolvers: readonly Resolver<AskedLlm>[] = [named, mainThread];

/** Who sent a model request. */
export function llmOwner(asked: AskedLlm): Owner {
  const owner = resolveOwner(resolvers, asked);
  const { conversationId, generationId, requestId } = asked.identity;
  const ids = compact({ conversation_id: conversationId, generation_id: generationId, request_id: requestId });
  return { ...owner, detail: { ...owner.detail, ...ids } };
}
