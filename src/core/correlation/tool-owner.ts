import type { Micros } from "../clock.ts";
import { hintLifetime } from "./hints.ts";
import type { ToolCallHint } from "../session/session-state.ts";
import type { Owner, Resolver } from "./owner.ts";
import { resolveOwner } from "./owner.ts";

/** A tool hook that asks for its owner. */
export interface AskedTool {
  readonly toolCallId: string;
  readonly subagentId: string | undefined;
  readonly ownerKnown: boolean;
  readonly hints: ReadonlyMap<string, ToolCallHint>;
  readonly at: Micros;
}

/** The hook names its subagent. */
function named({ subagentId }: AskedTool): Owner | undefined {
  if (subagentId === undefined) return undefined;
  return { subagentId, status: "explicit", detail: { source: "hook_payload" } };
}

/** This agent's hooks always name their subagent, and this one named none. */
function mainThread({ ownerKnown }: AskedTool): Owner | undefined {
  return ownerKnown ? { subagentId: undefined, status: "explicit", detail: { source: "hook_payload" } } : undefined;
}

/** A reply of this session asked for this very call: it belongs to whoever got the reply. */
function askedFor({ toolCallId, hints, at }: AskedTool): Owner | undefined {
  const hint = hints.get(toolCallId);
  if (hint === undefined || at - hint.at > hintLifetime) return undefined;
  return {
    subagentId: hint.subagentId,
    status: "matched_hint",
    detail: { source: "llm_response", tool_call_id: toolCallId },
  };
}

const resolvers: readonly Resolver<AskedTool>[] = [named, mainThread, askedFor];

/** Who runs a tool. */
export function toolOwner(asked: AskedTool): Owner {
  return resolveOwner(resolvers, asked);
}
