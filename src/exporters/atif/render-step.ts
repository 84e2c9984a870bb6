import { isoTime } from "../../core/clock.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact } from "../../core/json/merge.ts";
import type { ReplyDraft, TextDraft, ToolRun, ToolSlot } from "./draft.ts";
import type { ImagePath, StepContent } from "./images/step-content.ts";
import { rendered, wordsOf } from "./images/step-content.ts";
import { millis } from "./metrics.ts";
import { textOf } from "./parts.ts";
import type { Thread } from "./thread.ts";
import { argumentsOf } from "./tool-runs.ts";

/** What stands where the record has no result of a tool call. */
const noResult = "(no result recorded)";

/** What a step's rendering needs to know of the rest of its trajectory. */
export interface Surroundings {
  readonly session: string;
  /** The subagents that a tool call started. */
  readonly started: ReadonlyMap<ToolSlot | ToolRun, readonly Thread[]>;
  /** Runs that the hooks told under ids of their own while the tool call was carried out. */
  readonly contained: ReadonlyMap<ToolSlot, readonly ToolRun[]>;
  /** Where images lie. */
  readonly path: ImagePath;
}

/** A step without its number. */
export function textStep(draft: TextDraft, { path }: Surroundings): JsonObject {
  const { observation } = draft;
  return compact({
    timestamp: isoTime(draft.time),
    source: draft.source,
    message: messageOf(draft, path),
    observation: observation === undefined ? undefined : { results: [{ content: rendered(observation, path) }] },
    llm_call_count: draft.source === "agent" ? 0 : undefined,
    is_copied_context: draft.copied ? true : undefined,
    extra: filled(draft.extra),
  });
}

/** The step of a model call: its tool calls and what came of them stand in the same step. */
export function replyStep(draft: ReplyDraft, around: Surroundings): JsonObject {
  const { slots } = draft;
  return compact({
    timestamp: isoTime(draft.time),
    source: "agent",
    model_name: draft.model,
    reasoning_effort: draft.effort,
    message: messageOf(draft, around.path),
    reasoning_content: draft.reasoning === "" ? undefined : draft.reasoning,
    tool_calls: slots.length === 0 ? undefined : slots.map((slot) => toolCall(slot, around)),
    observation: slots.length === 0 ? undefined : { results: slots.map((slot) => slotResult(slot, around)) },
    metrics: draft.metrics,
    llm_call_count: draft.copied ? undefined : 1,
    is_copied_context: draft.copied ? true : undefined,
    extra: filled(draft.extra),
  });
}

/** The step of a tool run that no recorded reply asked for. */
export function runStep(run: ToolRun, around: Surroundings): JsonObject {
  const call = { tool_call_id: run.toolCallId, function_name: run.name, arguments: argumentsOf(run.input) };
  return {
    timestamp: isoTime(run.started),
    source: "agent",
    message: "",
    tool_calls: [call],
    observation: {
      results: [result(run.toolCallId, { ...outcome(run.result, run), refs: around.started.get(run) }, around)],
    },
    llm_call_count: 0,
  };
}

/** The step that embeds a subagent which no tool call of its thread is known to have started. */
export function subagentStep(thread: Thread, session: string): JsonObject {
  const { subagent } = thread;
  return compact({
    timestamp: subagent === undefined ? undefined : isoTime(subagent.started),
    source: "system",
    message: "Subagent started",
    observation: { results: [{ subagent_trajectory_ref: [reference(thread, session)] }] },
    extra: compact({ subagent_id: subagent?.subagentId, agent_type: subagent?.agentType }),
  });
}

function messageOf({ message, content }: TextDraft | ReplyDraft, path: ImagePath): string | readonly JsonObject[] {
  return content === undefined ? message : rendered(content, path);
}

function toolCall(slot: ToolSlot, around: Surroundings): JsonObject {
  const contained = around.contained.get(slot);
  return compact({
    tool_call_id: slot.toolCallId,
    function_name: slot.name,
    arguments: slot.arguments,
    extra: filled({
      ...slot.extra,
      ...(contained === undefined ? {} : { hook_runs: contained.map(containedRun) }),
    }),
  });
}

function containedRun(run: ToolRun): JsonObject {
  const { content, extra } = outcome(run.result, run);
  return {
    tool_call_id: run.toolCallId,
    name: run.name,
    arguments: argumentsOf(run.input),
    content: wordsOf(content),
    ...extra,
  };
}

function slotResult(slot: ToolSlot, around: Surroundings): JsonObject {
  const fallback = slot.server ? "the provider told none" : "no run of it was seen";
  const refs = around.started.get(slot);
  return result(slot.toolCallId, { ...outcome(slot.result, slot.run, fallback), refs }, around);
}

interface Outcome {
  readonly content: StepContent;
  readonly extra: JsonObject;
  readonly refs?: readonly Thread[] | undefined;
}

function result(toolCallId: string, told: Outcome, around: Surroundings): JsonObject {
  return compact({
    source_call_id: toolCallId,
    content: rendered(told.content, around.path),
    subagent_trajectory_ref: told.refs?.map((thread) => reference(thread, around.session)),
    extra: filled(told.extra),
  });
}

/** What the model saw counts; what the hook told stands beside it when it differs, and in its place until then. */
function outcome(seen: ToolSlot["result"], run: ToolRun | undefined, fallback?: string): Outcome {
  const told = run === undefined ? undefined : hookText(run);
  const content = seen?.content ?? hookContent(told, run);
  const reason = run === undefined ? fallback : whyMissing(run);
  return {
    content: content ?? [noResult],
    extra: compact({
      is_error: seen?.isError === true ? true : undefined,
      ...(run === undefined ? {} : runExtra(run)),
      reason: content === undefined ? reason : undefined,
      tool_output: seen !== undefined && told !== wordsOf(seen.content) ? run?.output : undefined,
    }),
  };
}

function hookContent(told: string | undefined, run: ToolRun | undefined): StepContent | undefined {
  return told === undefined ? undefined : [told, ...(run?.images ?? [])];
}

function runExtra(run: ToolRun): JsonObject {
  const { status, ended, started } = run;
  return compact({
    status: run.toolStatus ?? (status?.code === "unset" ? undefined : status?.code),
    error: status?.message,
    started_at: isoTime(started),
    duration_ms: ended === undefined ? undefined : millis(ended - started),
  });
}

/** A failed tool often has an error and no output: then the error is what came of it. A denied one gave nothing. */
function hookText(run: ToolRun): string | undefined {
  if (run.output !== undefined) return textOf(run.output);
  return run.toolStatus === "error" ? run.status?.message : undefined;
}

function whyMissing(run: ToolRun): string {
  if (run.ended === undefined) return "in flight";
  const { toolStatus, status, closeReason } = run;
  if (toolStatus === "denied" || toolStatus === "cancelled") return toolStatus;
  return closeReason ?? status?.message ?? "it ended without a result";
}

function reference(thread: Thread, session: string): JsonObject {
  const { subagent } = thread;
  return compact({
    trajectory_id: subagent?.scope,
    session_id: session,
    extra: filled(compact({ subagent_id: subagent?.subagentId, agent_type: subagent?.agentType })),
  });
}

function filled(extra: Record<string, JsonValue> | JsonObject): JsonObject | undefined {
  return Object.keys(extra).length === 0 ? undefined : extra;
}
