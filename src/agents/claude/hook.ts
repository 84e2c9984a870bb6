import type { JsonObject } from "../../core/json/json-value.ts";
import { mergeShallow } from "../../core/json/merge.ts";
import { readString } from "../../core/json/path.ts";
import type { HookArrival, HookEvent } from "../agent.ts";
import { eventName } from "../shared/event-name.ts";
import { agentType, sessionId, subagentId } from "../shared/hook-fields.ts";
import { PayloadReader } from "../shared/payload-reader.ts";
import { claudeId, sessionHeader } from "./names.ts";

/** The fields that every kind of event has. */
export type Common = Pick<HookEvent, "agent" | "session" | "metadata" | "subagentId" | "agentType" | "config">;

/** Fields that many events carry: where a mark's own data stands apart, these are its surroundings. */
const surroundings: ReadonlySet<string> = new Set([
  "hook_event_name",
  "transcript_path",
  "cwd",
  "scratchpad_dir",
  "prompt_id",
  "permission_mode",
  "effort",
  "model",
  "agent_id",
  "agent_type",
  "user_email",
  "user_id",
]);

/** One hook of Claude Code while it is being read. */
export class ClaudeHook {
  readonly reader: PayloadReader;
  /** The event's name as written. */
  readonly event: string;
  /** Empty when nothing names a session: the runtime decides (in a transparent run, the run's session). */
  readonly session: string;
  readonly subagentId: string | undefined;
  readonly agentType: string | undefined;
  readonly #arrival: HookArrival;

  constructor(arrival: HookArrival) {
    this.#arrival = arrival;
    this.reader = new PayloadReader(arrival.payload);
    this.event = eventName(arrival.payload);
    this.session = sessionId(this.reader, arrival.headers, [sessionHeader]) ?? "";
    this.subagentId = subagentId(this.reader, arrival.headers);
    this.agentType = agentType(this.reader);
  }

  /**
   * Whether this version names the subagent on every hook, so that a missing name means the main thread: it does when it
   * names one here, and versions that send a prompt id do (2.1.330 sends one on every hook after the first prompt).
   */
  get namesSubagents(): boolean {
    return this.subagentId !== undefined || readString(this.reader.payload, "prompt_id") !== undefined;
  }

  /** The common fields; to be called after the event's own fields were read, since the rest becomes metadata. */
  common(more: JsonObject = {}): Common {
    return this.#common(mergeShallow(this.reader.rest(), more));
  }

  /** A mark: its own fields are its data, what many events carry its metadata. */
  mark(name: string, more: JsonObject = {}): HookEvent {
    const { named, others } = this.reader.split(surroundings);
    return { kind: "mark", ...this.#common(mergeShallow(named, more)), name, data: others };
  }

  /** A private hint that this session's main thread or the named subagent is at work; no text is kept. */
  hint(): HookEvent {
    const { named } = this.reader.split(surroundings);
    const model = this.reader.text("model", "model_name", "modelName");
    const conversationId = this.reader.text("conversation_id", "conversationId", "conversation.id");
    const generationId = this.reader.text("generation_id", "generationId", "generation.id");
    const requestId = this.reader.text("request_id", "requestId", "request.id", "extra.request_id");
    return {
      kind: "hint",
      ...this.#common(named),
      source: this.event,
      identity: {
        ...(this.subagentId === undefined ? {} : { subagentId: this.subagentId }),
        ...(this.agentType === undefined ? {} : { agentType: this.agentType }),
        ...(conversationId === undefined ? {} : { conversationId }),
        ...(generationId === undefined ? {} : { generationId }),
        ...(requestId === undefined ? {} : { requestId }),
      },
      ...(model === undefined ? {} : { model }),
    };
  }

  #common(fields: JsonObject): Common {
    const { config } = this.#arrival;
    return {
      agent: claudeId,
      session: this.session,
      metadata: mergeShallow(fields, { agent_kind: claudeId, hook_event_name: this.event }),
      ...(this.subagentId === undefined ? {} : { subagentId: this.subagentId }),
      ...(this.agentType === undefined ? {} : { agentType: this.agentType }),
      ...(Object.keys(config).length === 0 ? {} : { config }),
    };
  }
}
