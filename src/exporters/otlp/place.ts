import type { ScopeStart } from "../../core/events/relay-event.ts";
import { spanIdOf, traceIdOf } from "./ids.ts";

/** Where a scope's span stands: fixed when the scope starts, so that it does not depend on what has ended since. */
export interface Place {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** Uuid of the scope at the root of the trace. */
  readonly root: string;
  /** It should hang on a span that is not known: it became a root itself. */
  readonly orphan: boolean;
  /** The agent that does this work. */
  readonly agentName: string;
  /** `graph.node.id` of that agent. */
  readonly agentNode: string;
  /** `graph.node.id` of the agent that this one works for; agent scopes only. */
  readonly parentNode?: string;
}

/** What decides on a place besides the scope itself. */
export interface PlaceContext {
  /** The place of its nearest exported ancestor. */
  readonly parent: Place | undefined;
  /** It begins a trace by its role. */
  readonly isRoot: boolean;
  /** What ids are derived with, besides the uuid. */
  readonly idFamily: string;
}

/** The place of a scope. */
export function placeOf(start: ScopeStart, { parent, isRoot, idFamily }: PlaceContext): Place {
  const within = isRoot ? undefined : parent;
  return {
    traceId: within?.traceId ?? traceIdOf(start.uuid, idFamily),
    spanId: spanIdOf(start.uuid, idFamily),
    ...(within === undefined ? {} : { parentSpanId: within.spanId }),
    root: within?.root ?? start.uuid,
    orphan: !isRoot && within === undefined,
    ...agentOf(start, parent),
  };
}

function agentOf(start: ScopeStart, parent: Place | undefined): Pick<Place, "agentName" | "agentNode" | "parentNode"> {
  const main = { agentName: start.agent, agentNode: start.agent };
  if (start.category !== "agent")
    return parent === undefined ? main : { agentName: parent.agentName, agentNode: parent.agentNode };
  if (start.role !== "subagent") return main;
  const node = start.subagentId ?? start.uuid;
  return { agentName: start.agentType ?? node, agentNode: node, parentNode: parent?.agentNode ?? start.agent };
}
