import type { NormalizedEvent, RequestIdentity, SessionConfig } from "../core/events/normalized-event.ts";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import type { LlmRequest } from "../core/llm/request.ts";
import type { LlmResponse } from "../core/llm/response.ts";
import type { ExamineModule } from "./examine.ts";
import type { InstallModule } from "./install.ts";
import type { LaunchModule } from "./launch.ts";

/** What an adapter makes of one hook payload, before ingest. */
export type HookEvent = NormalizedEvent<JsonValue, LlmRequest, LlmResponse>;

/** One hook as it arrived. */
export interface HookArrival {
  readonly payload: JsonObject;
  readonly headers: Headers;
  readonly config: SessionConfig;
}

/** What a model request tells about its sender. */
export interface IdentifiedRequest extends RequestIdentity {
  readonly session?: string;
}

/** A policy's word on a tool; none is given today (decision 10). */
export interface Decision {
  readonly verdict: "allow" | "ask" | "deny";
  readonly reason?: string;
}

/** Reads the agent's own files after a hook was answered: the one place where that happens. */
export interface Enrichment {
  /** Whether a hook is worth looking further. Pure and cheap: asked for every hook. */
  applies(payload: JsonObject): boolean;
  /** What the files tell besides; bounded in time and size, empty when they tell nothing. Never rejects for what it finds. */
  readonly load: () => Promise<(hook: HookArrival) => Promise<readonly HookEvent[]>>;
}

/** A coding agent. Small and static: everything heavy is behind `() => import(…)`. */
export interface AgentDefinition {
  /** Registered id, as events and spans name it: `claude-code`. */
  readonly id: string;
  /** Other words for it; the first is the command-line shortcut. */
  readonly aliases: readonly string[];
  /** People's name for it. */
  readonly title: string;
  /** Executable names that speak for it in `run -- <command>`; the first is the default command. */
  readonly executables: readonly string[];
  /** Key of the provider host that its requests go to when nothing in them says another. */
  readonly upstreamKey: string;
  /** Event names the adapter knows (any other becomes a mark). */
  readonly hookEvents: readonly string[];
  /** Headers of requests and hooks that the adapter and `identify` read, besides User-Agent; none of them carries a secret. */
  readonly requestHeaders?: readonly string[];
  /** Whether a request's headers come from this agent (User-Agent), for daemons that serve several. */
  claims(headers: Headers): boolean;
  /**
   * Whether a payload is this agent's, though it came to another's hook path: an agent may run another's configured
   * hooks. Such a hook is answered in this agent's words and not recorded: its own hooks tell the same. Absent: never.
   */
  readonly ownsHook?: (payload: JsonObject) => boolean;
  /** Payload → normalized events, in order. Pure; never throws, whatever the payload. */
  adapt(hook: HookArrival): readonly HookEvent[];
  /** Reads how the agent names itself on a model request; undefined when it does not. Pure; never throws. */
  identify(headers: Headers, body?: JsonValue): IdentifiedRequest | undefined;
  /** The agent's own wording of an answer to a hook; neutral without a decision. Pure. */
  respond(payload: JsonObject, decision?: Decision): JsonObject;
  /** Completes what hooks tell from the agent's own files; absent where there is nothing to complete. */
  readonly enrich?: Enrichment;
  /** How a transparent run wires this agent to the gateway. */
  readonly launch: () => Promise<LaunchModule>;
  /** What `doctor` and `agents` look at besides, and how they try its hooks. Absent: nothing in particular. */
  readonly examine?: () => Promise<ExamineModule>;
  /** How `nemo-relay install` adds our hooks to its configuration for good; absent when it needs nothing of the kind. */
  readonly install?: () => Promise<InstallModule>;
}
