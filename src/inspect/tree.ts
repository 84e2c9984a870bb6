import type { Micros } from "../core/clock.ts";
import type { Correlation } from "../core/correlation/read-correlation.ts";
import { readCorrelation } from "../core/correlation/read-correlation.ts";
import type {
  RelayEvent,
  ScopeCategory,
  ScopeEnd,
  ScopeRole,
  ScopeStart,
  ScopeStatus,
} from "../core/events/relay-event.ts";
import { readString } from "../core/json/path.ts";
import type { TokenUsage } from "../core/llm/usage.ts";

/** One scope of the record with what happened in it. */
export interface TreeNode {
  readonly name: string;
  readonly category: ScopeCategory;
  readonly role?: ScopeRole;
  readonly model?: string;
  /** What a model call was for, when it was no step of the conversation. */
  readonly purpose?: string;
  readonly toolCallId?: string;
  readonly startedAt: Micros;
  /** Absent while it is open. */
  readonly endedAt?: Micros;
  readonly status: ScopeStatus | undefined;
  readonly usage?: TokenUsage;
  /** How the owner of a model call or tool was found. */
  readonly correlation?: Correlation;
  readonly agentType?: string;
  /** The tool call that started a subagent, where that is known. */
  readonly startedBy?: string;
  readonly children: TreeNode[];
}

/** Puts relay events together as a tree; one root per time the session was opened. */
export function buildTree(events: Iterable<RelayEvent>): readonly TreeNode[] {
  const starts = new Map<string, ScopeStart>();
  const ends = new Map<string, ScopeEnd>();
  const links = new Map<string, string>();
  for (const event of events) {
    if (event.kind === "start") starts.set(event.uuid, event);
    if (event.kind === "end") ends.set(event.uuid, event);
    if (event.kind === "link") links.set(event.scope, event.toolCallId);
  }
  const nodes = new Map<string, TreeNode>();
  for (const [uuid, start] of starts) nodes.set(uuid, nodeOf(start, ends.get(uuid), links.get(uuid)));
  const roots: TreeNode[] = [];
  for (const [uuid, node] of nodes) {
    const parent = starts.get(uuid)?.parent ?? null;
    const siblings = parent === null ? roots : (nodes.get(parent)?.children ?? roots);
    siblings.push(node);
  }
  for (const node of nodes.values()) node.children.sort((a, b) => a.startedAt - b.startedAt);
  return roots;
}

function nodeOf(start: ScopeStart, end: ScopeEnd | undefined, startedBy: string | undefined): TreeNode {
  const optional = present({
    role: start.role,
    model: end?.response?.model ?? start.llm?.request.model,
    purpose: readString(start.metadata, "request_kind"),
    toolCallId: start.toolCallId,
    endedAt: end?.time,
    usage: end?.response?.usage,
    correlation: readCorrelation(start.metadata),
    agentType: start.agentType,
    startedBy,
  });
  const { name, category, time } = start;
  return { name, category, startedAt: time, status: end?.status, ...optional, children: [] };
}

/** The members that have a value: undefined ones are left out. */
function present<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type says what the filter does
  return Object.fromEntries(kept) as { [Key in keyof Members]?: Exclude<Members[Key], undefined> };
}
