import { isoTime } from "../../core/clock.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact, without } from "../../core/json/merge.ts";
import { readString } from "../../core/json/path.ts";
import type { ImagePath } from "./images/step-content.ts";
import { noImages } from "./images/step-content.ts";
import type { Call, Draft, SubagentInfo, ToolRun, ToolSlot } from "./draft.ts";
import type { Totals } from "./metrics.ts";
import { addReply, addTotals, finalMetrics, noTotals } from "./metrics.ts";
import type { Surroundings } from "./render-step.ts";
import { replyStep, runStep, subagentStep, textStep } from "./render-step.ts";
import type { AtifConfig } from "./schema.ts";
import type { SessionBuilder } from "./session-builder.ts";
import type { Thread } from "./thread.ts";

/** Session metadata that has a place of its own in the document, or says nothing to its readers. */
const placed: ReadonlySet<string> = new Set([
  "agent_kind",
  "cwd",
  "gateway_config_profile",
  "gateway_mode",
  "hook_event_name",
  "nemo_relay_scope_role",
  "plugin_config",
  "session_id",
]);

interface Rendered {
  readonly steps: JsonObject[];
  readonly embedded: readonly JsonObject[];
  readonly totals: Totals;
}

/** What a document is rendered from. */
interface Source {
  readonly builder: SessionBuilder;
  readonly config: AtifConfig;
  readonly path: ImagePath;
}

/**
 * The session's ATIF document as of now; undefined while it has no step, since ATIF wants at least one.
 * @param path - where images lie; those without a file are words.
 */
export function renderDocument(
  builder: SessionBuilder,
  config: AtifConfig,
  path: ImagePath = noImages,
): JsonObject | undefined {
  const { info, root } = builder;
  const { steps, embedded, totals } = renderThread(root, { builder, config, path });
  if (steps.length === 0) return undefined;
  const inside = totals.steps - steps.length;
  return compact({
    schema_version: config.schema_version,
    session_id: info.session,
    trajectory_id: info.scope ?? info.session,
    agent: agentOf(builder, config, {
      model: config.model_name ?? root.model ?? root.askedModel,
      tools: config.tool_definitions ?? builder.tools.list(),
      extra: config.extra,
    }),
    steps,
    notes:
      embedded.length === 0
        ? undefined
        : `final_metrics counts tokens over the whole tree; total_steps counts this trajectory's own steps, its subagents have ${inside} more.`,
    final_metrics: finalMetrics(totals, steps.length),
    extra: rootExtra(builder),
    subagent_trajectories: embedded.length === 0 ? undefined : embedded,
  });
}

function rootExtra(builder: SessionBuilder): JsonObject {
  const { metadata, started, ended, endReason } = builder.info;
  return compact({
    state: ended === undefined ? "open" : "ended",
    started_at: started === undefined ? undefined : isoTime(started),
    ended_at: ended === undefined ? undefined : isoTime(ended),
    end_reason: endReason,
    gateway_mode: readString(metadata, "gateway_mode"),
    config_profile: readString(metadata, "gateway_config_profile"),
    cwd: readString(metadata, "cwd"),
    metadata: without(metadata, placed),
  });
}

function renderThread(thread: Thread, source: Source): Rendered {
  const totals = noTotals();
  const around = surroundings(thread, source);
  const shownElsewhere = new Set([...around.contained.values()].flat());
  const referenced = new Set([...around.started.values()].flat());
  const steps: JsonObject[] = [];
  const add = (step: JsonObject): number => steps.push({ step_id: steps.length + 1, ...step });
  for (const draft of thread.drafts) {
    if (draft.kind === "reply") addReply(totals, draft);
    if (isShown(draft, shownElsewhere, referenced)) add(renderDraft(draft, around));
  }
  // Every trajectory must have a step; a subagent that nothing more is known of still ran.
  if (steps.length === 0 && thread.subagent !== undefined) {
    add({ timestamp: isoTime(thread.subagent.started), source: "system", message: "(no steps recorded)" });
  }
  totals.steps = steps.length;
  const embedded: JsonObject[] = [];
  for (const child of thread.children) {
    const rendered = renderThread(child, source);
    addTotals(totals, rendered.totals);
    embedded.push(subagentDocument(child, rendered, source));
  }
  return { steps, embedded, totals };
}

function subagentDocument(
  thread: Thread,
  { steps, embedded, totals }: Rendered,
  { builder, config }: Source,
): JsonObject {
  const { subagent } = thread;
  return compact({
    schema_version: config.schema_version,
    session_id: builder.info.session,
    trajectory_id: subagent?.scope,
    agent: agentOf(builder, config, {
      model: thread.model ?? thread.askedModel,
      tools: thread.tools.list(),
      extra: compact({ subagent_id: subagent?.subagentId, agent_type: subagent?.agentType }),
    }),
    steps,
    final_metrics: finalMetrics(totals, steps.length),
    extra: subagent === undefined ? undefined : subagentExtra(subagent),
    subagent_trajectories: embedded.length === 0 ? undefined : embedded,
  });
}

function subagentExtra({ started, ended, status }: SubagentInfo): JsonObject {
  return compact({
    state: ended === undefined ? "open" : "ended",
    started_at: isoTime(started),
    ended_at: ended === undefined ? undefined : isoTime(ended),
    status: status?.code,
    error: status?.message,
  });
}

function agentOf(
  builder: SessionBuilder,
  config: AtifConfig,
  own: {
    readonly model: string | undefined;
    readonly tools: readonly JsonValue[] | undefined;
    readonly extra: JsonObject | undefined;
  },
): JsonObject {
  const { info } = builder;
  const known = readString(info.metadata, "agent_version") ?? info.agentVersion;
  return compact({
    name: config.agent_name ?? info.agent,
    version: config.agent_version ?? known ?? "unknown",
    model_name: own.model,
    tool_definitions: own.tools,
    extra: own.extra,
  });
}

function isShown(draft: Draft, contained: ReadonlySet<ToolRun>, referenced: ReadonlySet<Thread>): boolean {
  switch (draft.kind) {
    case "text":
    case "reply":
      return !draft.hidden;
    case "tool":
      return draft.run.slot === undefined && !contained.has(draft.run);
    case "subagent":
      return !referenced.has(draft.thread);
  }
}

function renderDraft(draft: Draft, around: Surroundings): JsonObject {
  switch (draft.kind) {
    case "text":
      return textStep(draft, around);
    case "reply":
      return replyStep(draft, around);
    case "tool":
      return runStep(draft.run, around);
    case "subagent":
      return subagentStep(draft.thread, around.session);
  }
}

/** Decides, from what is known now, where tool runs under foreign ids and subagents belong. */
function surroundings(thread: Thread, { builder, path }: Source): Surroundings {
  const contained = new Map<ToolSlot, ToolRun[]>();
  for (const draft of thread.drafts) {
    if (draft.kind !== "tool" || draft.run.slot !== undefined) continue;
    const slot = containing(draft.run.during);
    if (slot !== undefined) contained.set(slot, [...(contained.get(slot) ?? []), draft.run]);
  }
  const started = new Map<ToolSlot | ToolRun, Thread[]>();
  for (const child of thread.children) {
    const toolCallId = child.subagent === undefined ? undefined : builder.links.get(child.subagent.scope);
    const holder = toolCallId === undefined ? undefined : holderOf(thread, toolCallId);
    if (holder !== undefined) started.set(holder, [...(started.get(holder) ?? []), child]);
  }
  return { session: builder.info.session, started, contained, path };
}

/**
 * A run whose id is in no reply was started by the one tool call that was being carried out and that has no run of its
 * own (a tool that runs code which calls other tools). Two such calls: nothing tells which.
 */
function containing(during: Call | undefined): ToolSlot | undefined {
  const open = during?.draft?.slots.filter((slot) => slot.run === undefined && !slot.server) ?? [];
  return open.length === 1 ? open[0] : undefined;
}

/** Where a subagent can be referenced from: the tool call that started it, if this thread shows it. */
function holderOf(thread: Thread, toolCallId: string): ToolSlot | ToolRun | undefined {
  const slot = thread.slots.get(toolCallId);
  if (slot !== undefined) return slot;
  const run = thread.runs.get(toolCallId);
  if (run === undefined) return undefined;
  return containing(run.during) ?? run;
}
