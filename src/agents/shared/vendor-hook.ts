import type { JsonObject } from "../../core/json/json-value.ts";
import { mergeShallow } from "../../core/json/merge.ts";
import type { HookArrival, HookEvent } from "../agent.ts";
import { eventName } from "./event-name.ts";
import { agentType, sessionId, subagentId } from "./hook-fields.ts";
import { PayloadReader } from "./payload-reader.ts";

/** The fields that every kind of event has. */
export type CommonFields = Pick<HookEvent, "agent" | "session" | "metadata" | "subagentId" | "agentType" | "config">;

/** What is particular to one agent's hooks. */
export interface VendorHookOptions {
  /** The agent's registered id. */
  readonly agent: string;
  /** Headers of the agent's own that name the session where the payload does not. */
  readonly sessionHeaders: readonly string[];
  /** Fields that many events carry: where a mark's own data stands apart, these are its metadata. */
  readonly surroundings: ReadonlySet<string>;
}

/** One hook while it is being read: the parts that agents have in common. */
export class VendorHook {
  readonly reader: PayloadReader;
  /** The event's name as written. */
  readonly event: string;
  /** Empty when nothing names a session: the runtime decides (in a transparent run, the run's session). */
  readonly session: string;
  readonly subagentId: string | undefined;
  readonly agentType: string | undefined;
  readonly #arrival: HookArrival;
  readonly #options: VendorHookOptions;

  constructor(arrival: HookArrival, options: VendorHookOptions) {
    this.#arrival = arrival;
    this.#options = options;
    this.reader = new PayloadReader(arrival.payload);
    this.event = eventName(arrival.payload);
    this.session = sessionId(this.reader, arrival.headers, options.sessionHeaders) ?? "";
    this.subagentId = subagentId(this.reader, arrival.headers);
    this.agentType = agentType(this.reader);
  }

  /** The common fields; to be called after the event's own fields were read, since the rest becomes metadata. */
  common(more: JsonObject = {}): CommonFields {
    return this.#common(mergeShallow(this.reader.rest(), more));
  }

  /** A mark: its own fields are its data, what many events carry its metadata. */
  mark(name: string, more: JsonObject = {}): HookEvent {
    const { named, others } = this.reader.split(this.#options.surroundings);
    return { kind: "mark", ...this.#common(mergeShallow(named, more)), name, data: others };
  }

  /** A private hint that this session's main thread or the named subagent is at work; no text is kept. */
  hint(): Extract<HookEvent, { kind: "hint" }> {
    const { named } = this.reader.split(this.#options.surroundings);
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

  #common(fields: JsonObject): CommonFields {
    const { config } = this.#arrival;
    const { agent } = this.#options;
    return {
      agent,
      session: this.session,
      metadata: mergeShallow(fields, { agent_kind: agent, hook_event_name: this.event }),
      ...(this.subagentId === undefined ? {} : { subagentId: this.subagentId }),
      ...(this.agentType === undefined ? {} : { agentType: this.agentType }),
      ...(Object.keys(config).length === 0 ? {} : { config }),
    };
  }
}
