// Writes relay events by hand, with the content that they refer to, in the order in which a dispatcher would show them.
import type { Content, ContentReader, ContentRef, MessageListPiece } from "../../src/core/events/content.ts";
import type { Link, Mark, RelayEvent, ScopeEnd, ScopeStart } from "../../src/core/events/relay-event.ts";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import type { Message, MessagePart } from "../../src/core/llm/message.ts";
import type { HeldRequest, ToolDefinition } from "../../src/core/llm/request.ts";
import type { HeldResponse } from "../../src/core/llm/response.ts";
import type { Positioned } from "../../src/exporters/exporter.ts";

/** 2026-11-21T10:00:00Z in microseconds. */
export const begin = 1_795_255_200_000_000;

type Fields<T> = Partial<Omit<T, "kind" | "uuid" | "time" | "session" | "agent">>;

/** What a request sent, before it is held by reference. */
export interface Sent {
  readonly model?: string;
  readonly system?: readonly MessagePart[];
  readonly tools?: readonly ToolDefinition[];
  readonly messages?: readonly Message[];
  /** More messages, whatever they are. */
  readonly pieces?: readonly JsonValue[];
  readonly parameters?: HeldRequest["parameters"];
  readonly unparsed?: string;
}

/** One session's relay events, one millisecond apart, from sequence number 0. */
export class OtlpPlaybook {
  readonly events: RelayEvent[] = [];
  readonly session: string;
  readonly agent: string;
  readonly #pieces = new Map<string, JsonValue>();
  readonly #lists = new Map<string, readonly ContentRef[]>();
  readonly #starts = new Map<string, ScopeStart>();
  #clock = begin;

  constructor(session = "session-1", agent = "claude-code") {
    this.session = session;
    this.agent = agent;
  }

  /** Time of the last event. */
  get time(): number {
    return this.#clock;
  }

  /** Reads the content of this playbook; a piece that it does not hold reads as a mark, as the journal's reader does. */
  readonly content: ContentReader = {
    read: (content) => ("value" in content ? content.value : this.content.piece(content.ref)),
    piece: (ref) => this.#pieces.get(ref.hash) ?? `[content ${ref.hash} is missing]`,
    messages: (list) => this.#lists.get(list.hash) ?? [],
  };

  /** Lets time pass. */
  pass(millis: number): this {
    this.#clock += millis * 1000;
    return this;
  }

  /** Holds a piece and refers to it. */
  hold(value: unknown, kind: ContentRef["kind"] = "json"): ContentRef {
    const json = JSON.stringify(value);
    const hash = Bun.hash(json).toString(16);
    const copy: JsonValue = JSON.parse(json);
    this.#pieces.set(hash, copy);
    return { hash, bytes: json.length, kind };
  }

  start(uuid: string, fields: Fields<ScopeStart> & Pick<ScopeStart, "category" | "name" | "parent">): this {
    const start: ScopeStart = { kind: "start", uuid, metadata: {}, ...this.#common(), ...fields };
    this.#starts.set(uuid, start);
    return this.#push(start);
  }

  end(uuid: string, fields: Fields<ScopeEnd> = {}): this {
    const start = this.#starts.get(uuid);
    return this.#push({
      kind: "end",
      uuid,
      category: start?.category ?? "agent",
      ...(start?.role === undefined ? {} : { role: start.role }),
      name: start?.name ?? uuid,
      status: { code: "unset" },
      metadata: {},
      ...this.#common(),
      ...fields,
    });
  }

  mark(uuid: string, parent: string, name: string, more: Fields<Mark> = {}): this {
    return this.#push({ kind: "mark", uuid, parent, name, metadata: {}, ...this.#common(), ...more });
  }

  link(uuid: string, scope: string, subagentId: string, toolCallId: string): this {
    const link: Link = { kind: "link", uuid, scope, subagentId, toolCallId, source: "hook", ...this.#common() };
    return this.#push(link);
  }

  sessionStart(metadata: ScopeStart["metadata"] = {}): this {
    return this.start("session", { category: "agent", role: "session", name: this.agent, parent: null, metadata });
  }

  turnStart(uuid: string, prompt: string, metadata: ScopeStart["metadata"] = {}): this {
    const input = { value: prompt };
    return this.start(uuid, {
      category: "agent",
      role: "turn",
      name: `${this.agent}-turn`,
      parent: "session",
      input,
      metadata,
    });
  }

  subagentStart(uuid: string, parent: string, subagentId: string, agentType?: string): this {
    const name = `subagent:${subagentId}`;
    const type = agentType === undefined ? {} : { agentType };
    return this.start(uuid, { category: "agent", role: "subagent", name, parent, subagentId, ...type });
  }

  toolStart(uuid: string, parent: string, name: string, call: { id: string; input: JsonValue }): this {
    return this.start(uuid, { category: "tool", name, parent, toolCallId: call.id, input: { value: call.input } });
  }

  llmStart(uuid: string, parent: string, sent: Sent, metadata: ScopeStart["metadata"] = {}): this {
    const llm = { system: "anthropic", vendor: "anthropic", request: this.request(sent) };
    return this.start(uuid, { category: "llm", name: "anthropic.messages", parent, llm, metadata });
  }

  llmEnd(
    uuid: string,
    response: Partial<HeldResponse> & { reply?: unknown },
    status: ScopeEnd["status"] = { code: "ok" },
  ): this {
    const { reply, ...rest } = response;
    const message: Content | null = reply === undefined ? null : { ref: this.hold(reply, "message") };
    return this.end(uuid, { status, response: { message, ...rest } });
  }

  /** A request as events hold it. */
  request(sent: Sent): HeldRequest {
    const add = [...(sent.messages ?? []), ...(sent.pieces ?? [])].map((message) => this.hold(message, "message"));
    const piece: MessageListPiece = { base: null, keep: 0, add };
    const list = this.hold(piece, "message_list");
    this.#lists.set(list.hash, add);
    return {
      stream: true,
      ...(sent.model === undefined ? {} : { model: sent.model }),
      ...(sent.system === undefined ? {} : { system: this.hold(sent.system, "system") }),
      ...(sent.tools === undefined ? {} : { tools: this.hold(sent.tools, "tools") }),
      ...(sent.messages === undefined ? {} : { messages: list }),
      ...(sent.unparsed === undefined ? {} : { unparsed: sent.unparsed }),
      messageCount: add.length,
      parameters: sent.parameters ?? {},
      bodyBytes: 1000,
    };
  }

  /** The events as a dispatcher shows them. `delivered`: the ends that an earlier run has settled. */
  positioned(delivered: (seq: number) => boolean = () => false): Positioned[] {
    return this.events.map((event, seq) => ({
      seq,
      event,
      content: this.content,
      delivered: event.kind === "end" && delivered(seq),
      history: () => [],
    }));
  }

  #common(): Pick<ScopeStart, "time" | "session" | "agent"> {
    this.#clock += 1000;
    return { time: this.#clock, session: this.session, agent: this.agent };
  }

  #push(event: RelayEvent): this {
    this.events.push(event);
    return this;
  }
}
