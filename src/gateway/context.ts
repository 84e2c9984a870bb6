import type { AgentDefinition } from "../agents/agent.ts";
import type { Clock, IdSource } from "../core/clock.ts";
import type { SessionConfig } from "../core/events/normalized-event.ts";
import type { Intake } from "../intake/intake.ts";
import type { IdleCollection } from "../platform/idle-collection.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { LoggableHeaders } from "./loggable-headers.ts";
import type { ReplyBudget } from "./reply-budget.ts";
import type { UpstreamFetch } from "./upstream-fetch.ts";

/** What recording works with. */
export interface RecordingContext {
  readonly runtime: Runtime;
  readonly agents: readonly AgentDefinition[];
  readonly runAgent: AgentDefinition | undefined;
  /** What sessions get that bring no configuration of their own. */
  readonly session: SessionConfig;
  /** Says one thing to the person, once per cause. */
  readonly warn: (message: string) => void;
}

/** What the gateway's handlers share. */
export interface GatewayContext extends RecordingContext {
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Where recording waits for a quiet moment. */
  readonly intake: Intake;
  readonly loggable: LoggableHeaders;
  /** Base URL per upstream key. */
  readonly upstreams: Readonly<Record<string, string>>;
  readonly fetch: UpstreamFetch;
  /** Collects garbage where it pays. */
  readonly collection: IdleCollection;
  /** What is kept of replies under way. */
  readonly replies: ReplyBudget;
}
