import type { AgentDefinition } from "../agents/agent.ts";
import type { Clock } from "../core/clock.ts";
import type { SessionConfig } from "../core/events/normalized-event.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ReplyBudget } from "./reply-budget.ts";
import type { UpstreamFetch } from "./upstream-fetch.ts";

/** What the gateway's handlers share. */
export interface GatewayContext {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly agents: readonly AgentDefinition[];
  readonly runAgent: AgentDefinition | undefined;
  /** Base URL per upstream key. */
  readonly upstreams: Readonly<Record<string, string>>;
  readonly fetch: UpstreamFetch;
  /** What is kept of replies under way. */
  readonly replies: ReplyBudget;
  /** What sessions get that bring no configuration of their own. */
  readonly session: SessionConfig;
  /** Says one thing to the person, once per cause. */
  readonly warn: (message: string) => void;
}
