import type { Content, ContentKind, ContentReader, ContentRef } from "../../src/core/events/content.ts";
import type { Link, Mark, RelayEvent, ScopeEnd, ScopeStart, ScopeStatus } from "../../src/core/events/relay-event.ts";
import type { JsonObject, JsonValue } from "../../src/core/json/json-value.ts";
import type { TokenUsage } from "../../src/core/llm/usage.ts";
import type { Positioned } from "../../src/exporters/exporter.ts";

/** A `Message` as the journal holds it. */
export type SentMessage = JsonValue;

/** A user message of text parts. */
export function user(...texts: readonly string[]): SentMessage {
  return { role: "user", parts: texts.map((text) => ({ type: "text", text })) };
}

/** An assistant message: text, then tool calls by id. */
export function assistant(
  text: string,
  calls: Readonly<Record<string, readonly [string, JsonValue]>> = {},
): SentMessage {
  const parts: JsonValue[] = text === "" ? [] : [{ type: "text", text }];
  for (const [id, [name, args]] of Object.entries(calls)) parts.push({ type: "tool_call", id, name, arguments: args });
  return { role: "assistant", parts };
}

/** A user message of tool results by id. */
export function results(byId: Readonly<Record<string, string>>): SentMessage {
  return {
    role: "user",
    parts: Object.entries(byId).map(([toolCallId, text]) => ({
      type: "tool_result",
      toolCallId,
      content: [{ type: "text", text }],
    })),
  };
}

/** What a model request of a playbook says. */
export interface PlayedRequest {
  readonly messages: readonly SentMessage[];
  readonly system?: string;
  readonly tools?: readonly string[];
  readonly parameters?: JsonObject;
}

/** How a model call of a playbook ends. */
export interface PlayedReply {
  readonly message?: SentMessage;
  readonly usage?: Partial<TokenUsage>;
  readonly error?: string;
  readonly httpStatus?: number;
  readonly model?: string;
}

/** Writes relay events of one session by hand, one second apart, and keeps their content as the journal would. */
export class RelayEvents {
  readonly events: RelayEvent[] = [];
  readonly #pieces = new Map<string, JsonValue>();
  readonly #lists = new Map<string, readonly ContentRef[]>();
  readonly #open = new Map<string, ScopeStart>();
  #ids = 0;
  /** Microseconds. */
  at = 1_700_000_000_000_000;

  readonly session: string;
  readonly agent: string;

  constructor(session: string = "session-1", agent: string = "claude-code") {
    this.session = session;
    this.agent = agent;
  }

  /** How often a piece was read: what a document costs. */
  reads = 0;

  readonly content: ContentReader = {
    read: (content) => ("value" in content ? content.value : this.content.piece(content.ref)),
    piece: (ref) => {
      this.reads += 1;
      return this.#pieces.get(ref.hash) ?? `[content ${ref.hash} of ${ref.bytes} bytes is not in the journal any more]`;
    },
    messages: (list) => this.#lists.get(list.hash) ?? [],
  };

  /** Forgets all content, as retention would. */
  forget(): void {
    this.#pieces.clear();
  }

  start(fields: Partial<ScopeStart> & Pick<ScopeStart, "category" | "parent" | "name">): string {
    this.#ids += 1;
    const event: ScopeStart = { ...this.#common(), kind: "start", uuid: `scope-${this.#ids}`, metadata: {}, ...fields };
    this.#open.set(event.uuid, event);
    this.events.push(event);
    return event.uuid;
  }

  end(uuid: string, fields: Partial<ScopeEnd> = {}): void {
    const start = this.#open.get(uuid);
    if (start === undefined) throw new Error(`${uuid} was not started`);
    const role = start.role === undefined ? {} : { role: start.role };
    const status: ScopeStatus = { code: "ok" };
    const { category, name } = start;
    this.events.push({
      ...this.#common(),
      kind: "end",
      uuid,
      category,
      ...role,
      name,
      status,
      metadata: {},
      ...fields,
    });
  }

  sessionStart(metadata: JsonObject = {}): string {
    return this.start({ category: "agent", role: "session", parent: null, name: this.agent, metadata });
  }

  turn(parent: string, prompt?: string): string {
    const input = prompt === undefined ? {} : { input: { value: prompt } };
    return this.start({ category: "agent", role: "turn", parent, name: `${this.agent}-turn`, ...input });
  }

  subagent(parent: string, subagentId: string, agentType = "helper"): string {
    const name = `subagent:${subagentId}`;
    return this.start({ category: "agent", role: "subagent", parent, name, subagentId, agentType });
  }

  tool(parent: string, toolCallId: string, name: string, input: JsonValue = {}): string {
    return this.start({ category: "tool", parent, name, toolCallId, input: { value: input } });
  }

  /** Ends a tool with what its hook told. */
  toolEnd(uuid: string, output?: JsonValue, toolStatus = "ok", message?: string): void {
    const code = toolStatus === "ok" ? "ok" : "error";
    const status: ScopeStatus = message === undefined ? { code } : { code, message };
    const told = output === undefined ? {} : { output: { value: output } };
    this.end(uuid, { status, metadata: { tool_status: toolStatus }, ...told });
  }

  /** A model request; returns its scope. */
  request(parent: string, request: PlayedRequest): string {
    const refs = request.messages.map((message) => this.ref(message, "message"));
    const list = this.ref({ base: null, keep: 0, add: refs.map(refJson) }, "message_list");
    this.#lists.set(list.hash, refs);
    const { system, tools } = request;
    return this.start({
      category: "llm",
      parent,
      name: "anthropic.messages",
      metadata: { llm_correlation_status: "explicit" },
      llm: {
        system: "anthropic",
        vendor: "anthropic",
        request: {
          model: "model-asked",
          stream: true,
          ...(system === undefined ? {} : { system: this.ref([{ type: "text", text: system }], "system") }),
          ...(tools === undefined ? {} : { tools: this.ref(tools.map(tool), "tools") }),
          messages: list,
          messageCount: refs.length,
          parameters: request.parameters ?? {},
          bodyBytes: 100,
        },
      },
    });
  }

  reply(uuid: string, reply: PlayedReply): void {
    const { message, usage, error, httpStatus, model } = reply;
    this.end(uuid, {
      status: error === undefined ? { code: "ok" } : { code: "error", message: error },
      response: {
        model: model ?? "model-told",
        message: message === undefined ? null : { value: message },
        ...(error === undefined ? { stopReason: "end_turn" } : { error: { message: error } }),
        ...(usage === undefined ? {} : { usage: { input: 0, output: 0, raw: {}, ...usage } }),
        httpStatus: httpStatus ?? (error === undefined ? 200 : 500),
        timeToFirstByte: 1500,
      },
    });
  }

  /** A request and its reply in one. */
  exchange(parent: string, request: PlayedRequest, reply: PlayedReply): string {
    const uuid = this.request(parent, request);
    this.reply(uuid, reply);
    return uuid;
  }

  link(scope: string, subagentId: string, toolCallId: string): void {
    this.#ids += 1;
    const link: Link = {
      ...this.#common(),
      kind: "link",
      uuid: `link-${this.#ids}`,
      scope,
      subagentId,
      toolCallId,
      source: "test",
    };
    this.events.push(link);
  }

  mark(parent: string, name: string, data: JsonValue = {}, metadata: JsonObject = {}): void {
    this.#ids += 1;
    const mark: Mark = {
      ...this.#common(),
      kind: "mark",
      uuid: `mark-${this.#ids}`,
      parent,
      name,
      data: { value: data },
      metadata,
    };
    this.events.push(mark);
  }

  /** Puts a value where the journal keeps content. */
  ref(value: JsonValue, kind: ContentKind): ContentRef {
    const text = JSON.stringify(value);
    const hash = `${kind}-${Bun.hash(text).toString(36)}`;
    this.#pieces.set(hash, value);
    return { hash, bytes: text.length, kind };
  }

  /** A value by reference. */
  held(value: JsonValue, kind: ContentKind = "json"): Content {
    return { ref: this.ref(value, kind) };
  }

  /** The events with their positions from `from` on; everything before them is history. */
  positioned(from = 0): Positioned[] {
    const history = (before: number) => () =>
      this.events.slice(0, before).map((event) => ({ event, content: this.content }));
    return this.events
      .map((event, seq) => ({ seq, event, content: this.content, delivered: false, history: history(seq) }))
      .slice(from);
  }

  #common(): Pick<RelayEvent, "session" | "agent" | "time"> {
    this.at += 1_000_000;
    return { session: this.session, agent: this.agent, time: this.at };
  }
}

function refJson({ hash, bytes, kind }: ContentRef): JsonValue {
  return { hash, bytes, kind };
}

function tool(name: string): JsonValue {
  return { name, description: `does ${name}`, schema: { type: "object", properties: {} } };
}
