import type { JsonObject } from "../json/json-value.ts";
import type { HeldRequest } from "../llm/request.ts";
import type { HeldResponse } from "../llm/response.ts";

/** Per-session configuration that came with a hook or a request (`x-nemo-relay-*`); kept from the one that opened the session. */
export interface SessionConfig {
  readonly profile?: string;
  readonly metadata?: JsonObject;
  /** The per-session plugin document, its secrets already replaced. */
  readonly pluginConfig?: JsonObject;
  readonly gatewayMode?: GatewayMode;
}

/** Whether model traffic is expected to pass through the gateway. */
export type GatewayMode = "hook-only" | "passthrough" | "required";

/** The accepted gateway modes, in the order messages name them. */
export const gatewayModes: readonly GatewayMode[] = ["hook-only", "passthrough", "required"];

/** How a tool call ended. `unknown`: nothing told us. */
export type ToolStatus = "ok" | "error" | "denied" | "cancelled" | "unknown";

/** Who sent a model request, as far as it names itself. */
export interface RequestIdentity {
  readonly subagentId?: string;
  readonly parentSubagentId?: string;
  readonly agentType?: string;
  /** The agent's own version, as its requests tell it. */
  readonly agentVersion?: string;
  /** The agent names its subagents on requests and named none here: this is its main thread. */
  readonly mainThread?: true;
  /** The header or body field that decided, for `llm_correlation_source`. */
  readonly source?: string;
  /** The name under which the agent's own tools speak of the subagent, where that is not its id (Codex v2). */
  readonly subagentName?: string;
  /** What the agent says the request is for, where it says so (`compaction`); recorded as `request_kind`. */
  readonly purpose?: string;
  /** A request beside the conversation (a title): it opens no session or turn, and a mark tells its usage (decision 4). */
  readonly auxiliary?: string;
  readonly conversationId?: string;
  readonly generationId?: string;
  readonly requestId?: string;
}

interface Common {
  /** The agent's registered id. */
  readonly agent: string;
  readonly session: string;
  /** The vendor's fields of the hook, less those that have a place of their own in the event. */
  readonly metadata: JsonObject;
  /** The subagent that the vendor says this happened in. */
  readonly subagentId?: string;
  readonly agentType?: string;
  readonly config?: SessionConfig;
  /**
   * A session that nothing has announced may be a subagent's: if one that was started with this key (`awaitsChild`) waits
   * for its session, this one is it. For agents whose subagents report under a session id of their own and name no parent.
   */
  readonly adoptKey?: string;
}

/**
 * What agents' adapters and the gateway tell the core. `C` is `JsonValue` when an adapter made it and `Content` once
 * ingest has taken large values out; `Q` and `R` are a request and a reply, before and after likewise.
 */
export type NormalizedEvent<C, Q = HeldRequest, R = HeldResponse> =
  | (Common & { readonly kind: "session_start"; readonly source?: string; readonly payload: C })
  | (Common & { readonly kind: "session_end"; readonly reason?: string; readonly payload: C })
  | (Common & {
      readonly kind: "prompt";
      readonly prompt: C;
      /** Not typed by a person: a background task's notification, a scheduled prompt. */
      readonly synthetic?: string;
    })
  | (Common & { readonly kind: "turn_end"; readonly output?: C; readonly failed?: string })
  | (Common & {
      readonly kind: "subagent_start";
      readonly subagentId: string;
      readonly parentSubagentId?: string;
      /** The subagent's own session id: hooks and requests under it are this subagent's. */
      readonly childSession?: string;
      /** The name by which its starter's `link` speaks of it. */
      readonly subagentName?: string;
      /** Its session id is not known yet: the next unknown session with this `adoptKey` is it. */
      readonly awaitsChild?: string;
      readonly payload: C;
    })
  | (Common & {
      readonly kind: "subagent_end";
      readonly subagentId: string;
      readonly output?: C;
      readonly status?: ToolStatus;
    })
  | (Common & {
      readonly kind: "tool_start";
      readonly toolCallId: string;
      readonly name: string;
      readonly input: C;
      /** The hook always names its subagent, so a missing one means the main thread. */
      readonly ownerKnown?: true;
      /** This tool starts subagents: a subagent that appears while it is open was started by it. */
      readonly spawns?: true;
      /** What the subagent is told: the words of its first request. */
      readonly goal?: C;
      /** Names the call where another hook of the agent tells of it without its id. */
      readonly alias?: string;
      /** This hook does not know the call's id: it joins the open call with its `alias`; alone it is a call of its own. */
      readonly joins?: true;
    })
  | (Common & {
      readonly kind: "tool_end";
      readonly toolCallId: string;
      readonly name: string;
      readonly input?: C;
      readonly output?: C;
      readonly status: ToolStatus;
      readonly error?: string;
      readonly ownerKnown?: true;
      /** Tells only of calls that nothing else has ended (a batch summary): ignored for those that have. */
      readonly onlyIfOpen?: true;
      /** As for `tool_start`. */
      readonly alias?: string;
      readonly joins?: true;
      /** The subagents that this call started are over with it, if nothing ended them before. */
      readonly endsSubagents?: true;
    })
  | (Common & {
      readonly kind: "link";
      /** The subagent's id, or else the name by which its requests call it (`RequestIdentity.subagentName`). */
      readonly subagentId?: string;
      readonly subagentName?: string;
      readonly toolCallId: string;
      readonly source: string;
    })
  | (Common & { readonly kind: "mark"; readonly name: string; readonly data: C })
  | (Common & {
      readonly kind: "hint";
      /** The hook's name, for `llm_correlation_source`. */
      readonly source: string;
      readonly identity: RequestIdentity;
      readonly model?: string;
      /** Words that the coming request carries (a prompt, a subagent's goal). */
      readonly text?: C;
      /** The thread's latest words: its answer, when its end brings none. */
      readonly answer?: C;
    })
  /** A model call as the agent's own hooks told it: becomes a span only when no request of it came through the gateway. */
  | (Common & {
      readonly kind: "llm_observed";
      /** The id that the hook before the call (a `hint` with this `requestId`) and this one share. */
      readonly requestId: string;
      readonly name: string;
      readonly system: string;
      readonly vendor: string;
      /** How long it took, in microseconds; it ended when this arrived. */
      readonly duration?: number;
      readonly status: LlmStatus;
      readonly request: Q;
      readonly response: R;
    })
  | (Common & {
      readonly kind: "llm_start";
      readonly call: string;
      /** Span name: `anthropic.messages`, `openai.responses`, `openai.chat_completions`. */
      readonly name: string;
      /** OpenInference's `llm.system` and `llm.provider`. */
      readonly system: string;
      readonly vendor: string;
      readonly identity: RequestIdentity;
      readonly request: HeldRequest;
      /** The last user message's text, cut: what hints are matched with when the request names nobody. */
      readonly text?: C;
      /** Results of tool calls that this request carries: they ended, whatever the hooks told. */
      readonly toolResults: readonly CarriedResult<C>[];
    })
  | (Common & {
      readonly kind: "llm_tool_call";
      readonly call: string;
      readonly toolCallId: string;
      readonly name: string;
    })
  | (Common & {
      readonly kind: "llm_end";
      readonly call: string;
      readonly status: LlmStatus;
      readonly response: HeldResponse;
    })
  | (Common & {
      readonly kind: "request_mark";
      readonly name: string;
      readonly identity: RequestIdentity;
      readonly data: C;
    })
  | (Common & { readonly kind: "close"; readonly what: "turn" | "session"; readonly reason: CloseReason });

/** The result of a tool call as a request carries it. */
export interface CarriedResult<C> {
  readonly toolCallId: string;
  readonly output: C;
  readonly isError: boolean;
  /** What was called, for calls that no hook told of. */
  readonly call?: { readonly name: string; readonly input: C };
}

/** How a model call ended; `message` says why when it is not `ok`. */
export interface LlmStatus {
  readonly code: "ok" | "error";
  readonly message?: string;
}

/** Why something was closed by us and not by the agent. */
export type CloseReason =
  | "closed_by_turn_end"
  | "superseded_by_next_turn"
  | "closed_by_subagent_end"
  | "closed_by_agent_end"
  | "closed_by_tool_result"
  | "idle_timeout"
  | "gateway_shutdown"
  /** The journal's file had grown large, and nothing was under way: the session goes on in the next one. */
  | "journal_rotated"
  /** Its process died; closed by the next one. */
  | "process_ended";
