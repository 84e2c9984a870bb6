import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { parseJson } from "../../core/json/parse.ts";
import { readList } from "../../core/json/path.ts";
import type { HookArrival, HookEvent } from "../agent.ts";
import type { PayloadReader } from "../shared/payload-reader.ts";
import { VendorHook } from "../shared/vendor-hook.ts";
import { cursorId } from "./names.ts";

/** The fields that every kind of event has. */
export type Common = Pick<
  HookEvent,
  "agent" | "session" | "metadata" | "subagentId" | "agentType" | "adoptKey" | "config"
>;

/** A hint. */
export type Hint = Extract<HookEvent, { kind: "hint" }>;

/** What a hint says beyond who speaks. */
export type HintWords = Partial<Pick<Hint, "text" | "answer">>;

/** Fields that every event carries: where a mark's own data stands apart, these are its metadata. */
const surroundings: ReadonlySet<string> = new Set([
  "hook_event_name",
  "conversation_id",
  "generation_id",
  "model",
  "model_id",
  "model_params",
  "cursor_version",
  "workspace_roots",
  "user_email",
  "transcript_path",
]);

/** One hook of Cursor while it is being read. */
export class CursorHook {
  /** The event's name as written. */
  readonly event: string;
  /** The conversation, a subagent's own among them; empty when nothing names one. */
  readonly session: string;
  /** The subagent that subagentStart and subagentStop speak of; no other event names one. */
  readonly subagentId: string | undefined;
  readonly reader: PayloadReader;
  readonly #hook: VendorHook;

  constructor(arrival: HookArrival) {
    this.#hook = new VendorHook(arrival, { agent: cursorId, sessionHeaders: [], surroundings });
    const { event, session, subagentId, reader } = this.#hook;
    this.event = event;
    this.session = session;
    this.subagentId = subagentId === undefined ? undefined : oneLine(subagentId);
    this.reader = reader;
  }

  /**
   * What a subagent and its conversation have in common, and all they have: the subagent's own hooks carry a fresh
   * conversation id and nothing that names the parent.
   */
  get workspace(): string | undefined {
    const [root] = readList(this.reader.payload, "workspace_roots");
    return typeof root === "string" && root !== "" ? root : undefined;
  }

  /** The common fields; to be called after the event's own fields were read, since the rest becomes metadata. */
  common(more: JsonObject = {}): Common {
    return { ...this.#hook.common(more), ...this.#own() };
  }

  /** A mark: its own fields are its data, what every event carries its metadata. */
  mark(name: string, more: JsonObject = {}): HookEvent {
    return { ...this.#hook.mark(name, more), ...this.#own() };
  }

  /** A private hint that this conversation, or the subagent that it starts, is at work. */
  hint(words: HintWords = {}): Hint {
    const hint = this.#hook.hint();
    const { subagentId } = this;
    const named = subagentId === undefined ? {} : { subagentId };
    return { ...hint, ...this.#own(), identity: { ...hint.identity, ...named }, ...words };
  }

  #own(): { readonly subagentId?: string; readonly adoptKey?: string } {
    const { workspace, subagentId } = this;
    return {
      ...(subagentId === undefined ? {} : { subagentId }),
      ...(workspace === undefined ? {} : { adoptKey: workspace }),
    };
  }
}

/**
 * Cursor's id of a subagent is the id of the call that started it, which may have a line break in it (`call-…⏎fc_…`). A
 * subagent's id is part of names, so it has none.
 */
function oneLine(id: string): string {
  return id.replaceAll(/\p{Cc}/gu, (char) => encodeURIComponent(char));
}

/** Values that Cursor sends as JSON text; any other text is kept as it is. */
export function unwrapped(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== "string") return value;
  const parsed = parseJson(value);
  return parsed.ok ? parsed.value : value;
}
