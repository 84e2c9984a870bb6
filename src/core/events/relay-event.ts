import type { Micros } from "../clock.ts";
import type { JsonObject } from "../json/json-value.ts";
import type { HeldRequest } from "../llm/request.ts";
import type { HeldResponse } from "../llm/response.ts";
import type { Content } from "./content.ts";

/** What kind of work a scope is. */
export type ScopeCategory = "agent" | "llm" | "tool";

/** What an agent scope stands for. */
export type ScopeRole = "session" | "turn" | "subagent";

/** How a scope ended. `unset` where neither success nor failure was told. */
export interface ScopeStatus {
  readonly code: "ok" | "error" | "unset";
  readonly message?: string;
}

interface Common {
  /** The agent's own session id. */
  readonly session: string;
  /** The agent's registered id. */
  readonly agent: string;
  readonly time: Micros;
}

/** What a scope is, told once at its start. Start and end of a scope share `uuid`. */
export interface ScopeStart extends Common {
  readonly kind: "start";
  readonly uuid: string;
  /** The enclosing scope; null for the session's agent scope. */
  readonly parent: string | null;
  readonly category: ScopeCategory;
  /** Agent scopes only. */
  readonly role?: ScopeRole;
  /** `claude-code`, `claude-code-turn`, `subagent:<id>`, a tool's name, `anthropic.messages` … (decision 6). */
  readonly name: string;
  /** Prompt of a turn, payload of a session or subagent start, arguments of a tool. */
  readonly input?: Content;
  readonly subagentId?: string;
  readonly agentType?: string;
  readonly toolCallId?: string;
  /** LLM scopes only. */
  readonly llm?: { readonly system: string; readonly vendor: string; readonly request: HeldRequest };
  readonly metadata: JsonObject;
}

/** How a scope ended. */
export interface ScopeEnd extends Common {
  readonly kind: "end";
  readonly uuid: string;
  readonly category: ScopeCategory;
  readonly role?: ScopeRole;
  readonly name: string;
  readonly status: ScopeStatus;
  /** Answer of a turn or subagent, result of a tool. */
  readonly output?: Content;
  /** LLM scopes only. */
  readonly response?: HeldResponse;
  /** What became known since the start. */
  readonly metadata: JsonObject;
}

/** Something that happened at one moment. */
export interface Mark extends Common {
  readonly kind: "mark";
  readonly uuid: string;
  readonly parent: string;
  readonly name: string;
  readonly data?: Content;
  readonly metadata: JsonObject;
}

/** Which tool call started a subagent: known later than either, and never a parent (decision 1). */
export interface Link extends Common {
  readonly kind: "link";
  readonly uuid: string;
  /** The subagent's scope. */
  readonly scope: string;
  readonly subagentId: string;
  readonly toolCallId: string;
  /** Where it was learned. */
  readonly source: string;
}

/** What the core derives and all that exporters see. */
export type RelayEvent = ScopeStart | ScopeEnd | Mark | Link;
