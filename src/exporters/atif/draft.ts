import type { Micros } from "../../core/clock.ts";
import type { ScopeStatus } from "../../core/events/relay-event.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import type { TokenUsage } from "../../core/llm/usage.ts";
import type { CallCost } from "../../pricing/call-cost.ts";
import type { StepContent, StepImage } from "./images/step-content.ts";
import type { Thread } from "./thread.ts";

/** A mutable bag for a step's `extra`. */
export type Extra = Record<string, JsonValue>;

/** A run of a tool as the hooks told it. */
export interface ToolRun {
  readonly toolCallId: string;
  readonly name: string;
  readonly started: Micros;
  readonly input: JsonValue | undefined;
  ended: Micros | undefined;
  status: ScopeStatus | undefined;
  /** `ok`, `error`, `denied`, `cancelled` or `unknown`, when a hook told the end. */
  toolStatus: string | undefined;
  /** Why the core closed it, when no hook did. */
  closeReason: string | undefined;
  /** What the hook says the tool gave, words in the place of images. */
  output: JsonValue | undefined;
  /** The images in it. */
  images: readonly StepImage[];
  /** What the model saw of a run that no reply asked for. */
  result: ToolResult | undefined;
  /** The tool call that it answers, once that is known. */
  slot: ToolSlot | undefined;
  /** The model call whose reply was being carried out when it started. */
  readonly during: Call | undefined;
}

/** A tool's result as the model saw it. */
export interface ToolResult {
  readonly content: StepContent;
  readonly isError: boolean;
}

/** A tool call of a reply, with what is known of its outcome. */
export interface ToolSlot {
  readonly toolCallId: string;
  readonly name: string;
  readonly arguments: JsonObject;
  readonly extra: JsonObject;
  readonly server: boolean;
  result: ToolResult | undefined;
  run: ToolRun | undefined;
}

/** A step made of text: system prompts, user messages, marks, and answers that no model call accounts for. */
export interface TextDraft {
  readonly kind: "text";
  time: Micros;
  readonly source: "system" | "user" | "agent";
  readonly message: string;
  /** The message with its images, when it has any. */
  readonly content?: StepContent;
  readonly copied: boolean;
  /** Not shown: the prompt stands in a request's message, or the step moved into a side request's `extra`. */
  hidden: boolean;
  readonly extra: Extra;
  /** A tool result whose call was never seen. */
  readonly observation?: StepContent;
}

/** A model's reply, or one that a request carried from before the record (`copied`). */
export interface ReplyDraft {
  readonly kind: "reply";
  readonly time: Micros;
  readonly ok: boolean;
  readonly copied: boolean;
  /** Not shown: folded into the retry that succeeded. */
  hidden: boolean;
  readonly message: string;
  /** The message with its images, when it has any. */
  readonly content?: StepContent;
  readonly reasoning: string;
  readonly slots: readonly ToolSlot[];
  readonly model: string | undefined;
  readonly effort: string | number | undefined;
  readonly usage: TokenUsage | undefined;
  readonly metrics: JsonObject | undefined;
  readonly cost: CallCost | undefined;
  readonly extra: Extra;
}

/** A tool run's own step, shown when no reply asked for it. */
export interface ToolDraft {
  readonly kind: "tool";
  readonly time: Micros;
  readonly run: ToolRun;
}

/** "Subagent started", shown when no tool call of the thread is known to have started it. */
export interface SubagentDraft {
  readonly kind: "subagent";
  readonly time: Micros;
  readonly thread: Thread;
}

/** A step in the making. */
export type Draft = TextDraft | ReplyDraft | ToolDraft | SubagentDraft;

/** A model call that has started. */
export interface Call {
  readonly started: Micros;
  readonly model: string | undefined;
  /** Whose protocol it speaks, for its price. */
  readonly vendor: string | undefined;
  readonly effort: string | number | undefined;
  /** How the owner was found. */
  readonly correlation: JsonObject;
  /** Names the message list, for retries; undefined when the request could not be read. */
  key: string | undefined;
  /** The end of its list in the thread's conversation; undefined for a side request. */
  node: number | undefined;
  /** Beside the conversation (title generation and the like): prompt and system prompt stay with its step. */
  side: Extra | undefined;
  /** The steps that its request brought. */
  readonly brought: TextDraft[];
  draft: ReplyDraft | undefined;
  /** Known at its end, where prices are asked for. */
  cost: CallCost | undefined;
}

/** What is known of a subagent. */
export interface SubagentInfo {
  readonly subagentId: string | undefined;
  readonly agentType: string | undefined;
  readonly started: Micros;
  readonly scope: string;
  ended: Micros | undefined;
  status: ScopeStatus | undefined;
}

/** A compaction that the hooks told of. */
export interface Compaction {
  readonly draft: TextDraft;
  readonly events: JsonValue[];
  /** The marks that told of it. */
  readonly names: Set<string>;
  /** Between the hooks before and after it: what is asked now is asked for the compaction. */
  running: boolean;
  /** No request with the compacted conversation has come yet. */
  pending: boolean;
}
