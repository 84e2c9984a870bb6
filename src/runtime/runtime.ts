import type { Clock, IdSource, Micros } from "../core/clock.ts";
import { second } from "../core/clock.ts";
import type { Content } from "../core/events/content.ts";
import type { HookEvent } from "../agents/agent.ts";
import type { CarriedResult, NormalizedEvent, RequestIdentity } from "../core/events/normalized-event.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import type { Message } from "../core/llm/message.ts";
import { callOf, lastUserText, trailingToolResults } from "../core/llm/trailing.ts";
import { wordsOf } from "../core/correlation/hints.ts";
import { SessionRegistry } from "../core/session/registry.ts";
import { recordedInputs } from "../journal/history.ts";
import { Ingest } from "../journal/ingest/ingest.ts";
import type { RuntimeJournal } from "../journal/journal.ts";
import type { CallPlace } from "../journal/segment-past.ts";
import type { EventRecord, JournalRecord } from "../journal/records.ts";
import type { ArrivedRequest, LlmCall } from "./llm-call.ts";
import { RunTotals } from "./run-totals.ts";

/** What a runtime is made of. */
export interface RuntimeOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly journal: RuntimeJournal;
  readonly turnIdleSeconds: number;
  /** A larger segment is left for a new one as soon as nothing is under way. @defaultValue never */
  readonly segmentBytes?: number | undefined;
  /** The agent of a transparent run; requests without any id belong to its session. */
  readonly runAgent?: string | undefined;
  /** Something was appended to the journal. */
  readonly onAppend: () => void;
  /** The journal has begun another segment; what is open in the one before has to be ended. */
  readonly onRotate?: (path: string) => void;
  /** Where another process's segment ends: this runtime goes on with it. */
  readonly resume?: { readonly registry: SessionRegistry; readonly seq: number };
}

/**
 * The one owner of sessions, clock and journal. Each call handles one arrival whole: large values out, core, one write
 * to the journal, or with others of a commit. Synchronous: when it returns, what was seen survives this process.
 */
export class Runtime {
  readonly totals: RunTotals = new RunTotals();
  readonly #options: RuntimeOptions;
  #registry: SessionRegistry;
  readonly #ingests = new Map<string, Ingest>();
  #seq: number;
  /** What is written together when a commit ends. */
  #held: JournalRecord[] | undefined;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#registry = options.resume?.registry ?? this.#newRegistry();
    this.#seq = options.resume?.seq ?? 0;
  }

  /** The sequence number of the next relay event. */
  get seq(): number {
    return this.#seq;
  }

  /** Does work and writes all that it records with one write; the work returns the place up to which everything is recorded. */
  commit(work: () => number): void {
    const held: JournalRecord[] = [];
    this.#held = held;
    let place = 0;
    try {
      place = work();
    } finally {
      this.#held = undefined;
      this.#options.journal.appendTogether(held, place);
      this.#options.onAppend();
    }
  }

  /** Takes what an adapter made of one hook, in order. */
  applyHook(events: readonly HookEvent[], at: Micros = this.#options.clock.now()): void {
    for (const event of events) {
      const session = event.session === "" ? this.#nameless(event.agent, at) : event.session;
      const routed = this.#registry.route({ ...event, session });
      const ingest = this.#ingest(routed.session);
      this.#record(ingest.event(routed), ingest, at);
    }
  }

  /** Takes a model request; the returned call takes what follows. */
  beginLlm(arrived: ArrivedRequest): LlmCall {
    const { session, identity } = this.#place(arrived);
    const ingest = this.#ingest(session);
    const { agent, call, request } = arrived;
    const base = { agent, session, metadata: {} };
    const parsed = "unparsed" in request ? undefined : request;
    const text = lastUserText(parsed?.messages ?? []);
    const raw: HookEvent = {
      kind: "llm_start",
      ...base,
      metadata: arrived.metadata,
      call,
      ...arrived.codec,
      identity,
      ...(text === undefined ? {} : { text }),
      ...(arrived.config === undefined ? {} : { config: arrived.config }),
      request:
        "unparsed" in request
          ? { stream: false, messageCount: 0, parameters: {}, bodyBytes: arrived.bodyBytes, unparsed: request.unparsed }
          : ingest.request(request, identity.subagentId ?? "", arrived.bodyBytes),
      toolResults: this.#carriedResults(session, parsed?.messages ?? []),
    };
    this.#record(ingest.event(raw), ingest, arrived.at);
    return this.resumeLlm({ agent, session, call });
  }

  /** Takes what follows in a call that has begun. */
  resumeLlm({ agent, session, call }: CallPlace): LlmCall {
    const ingest = this.#ingest(session);
    const base = { agent, session, metadata: {} };
    return {
      toolCall: ({ id, name }, at) => {
        this.#record({ kind: "llm_tool_call", ...base, call, toolCallId: id, name }, ingest, at);
      },
      end: ({ status, response, more, metadata }, at) => {
        const held = ingest.response(response, more);
        const event = { kind: "llm_end", ...base, metadata, call, status, response: held } as const;
        this.#record(ingest.event(event), ingest, at);
      },
    };
  }

  /** Takes a request that is no model call but worth a mark (token counting). */
  requestMark(name: string, arrived: ArrivedRequest, data: JsonValue): void {
    const { session, identity } = this.#place(arrived);
    const ingest = this.#ingest(session);
    const { agent, metadata } = arrived;
    const event: HookEvent = { kind: "request_mark", agent, session, metadata, name, identity, data };
    this.#record(ingest.event(event), ingest, arrived.at);
  }

  /** Closes what has been idle for too long. To be called every few seconds. */
  tick(): void {
    const at = this.#options.clock.now();
    for (const event of this.#registry.due(at)) this.#record(event, this.#ingest(event.session), at);
    const live = new Set(this.#registry.sessions().map((state) => state.id));
    for (const session of this.#ingests.keys()) {
      if (!live.has(session)) this.#ingests.delete(session);
    }
    this.#options.journal.own();
    this.#rotate();
  }

  /** Closes everything that is open, because this process ends. */
  close(): void {
    const at = this.#options.clock.now();
    this.#wake(new Set(this.#registry.dormantOpen()));
    for (const event of this.#registry.closeAll()) this.#record(event, this.#ingest(event.session), at);
  }

  /**
   * Goes over to a new segment as a new process would: sessions that are open end in the old one (the projection's thread
   * writes that, since it takes long), and come back with their next event.
   */
  #rotate(): void {
    const { journal, segmentBytes = Number.POSITIVE_INFINITY, onRotate } = this.#options;
    if (journal.size < segmentBytes || !this.#registry.isQuiet()) return;
    if (!journal.rotate()) return;
    this.#registry = this.#newRegistry();
    this.#ingests.clear();
    this.#seq = 0;
    onRotate?.(journal.path);
  }

  #newRegistry(): SessionRegistry {
    return new SessionRegistry(this.#options.turnIdleSeconds * second);
  }

  #carriedResults(session: string, messages: readonly Message[]): readonly CarriedResult<JsonValue>[] {
    return trailingToolResults(messages).map(({ toolCallId, content, isError }) => {
      const told = this.#registry.knowsCall(session, toolCallId);
      const call = told ? undefined : callOf(messages, toolCallId);
      return {
        toolCallId,
        output: content.map((part) => ({ ...part })),
        isError: isError === true,
        ...(call === undefined ? {} : { call: { name: call.name, input: call.arguments } }),
      };
    });
  }

  #place(arrived: ArrivedRequest): { readonly session: string; readonly identity: RequestIdentity } {
    if (arrived.session !== undefined) return this.#registry.routeRequest(arrived.session, arrived.identity);
    const { request, identity, agent, at } = arrived;
    const messages = "messages" in request ? request.messages : [];
    const text = lastUserText(messages);
    const session = this.#registry.sessionForNameless({
      agent,
      runAgent: agent === this.#options.runAgent,
      at,
      text: text === undefined ? undefined : wordsOf({ value: text }),
      toolCallIds: trailingToolResults(messages).map(({ toolCallId }) => toolCallId),
    });
    return { session, identity };
  }

  #nameless(agent: string, at: Micros): string {
    return this.#registry.sessionForNameless({ agent, runAgent: agent === this.#options.runAgent, at });
  }

  #ingest(session: string): Ingest {
    let ingest = this.#ingests.get(session);
    if (ingest === undefined) this.#ingests.set(session, (ingest = new Ingest(session)));
    return ingest;
  }

  /** Brings sessions back into memory: the same inputs, times and ids give the same state. */
  #wake(sessions: ReadonlySet<string>): void {
    if (sessions.size === 0) return;
    for (const session of sessions) this.#registry.wake(session);
    for (const { input, at, ids } of recordedInputs(this.#options.journal.path, sessions)) {
      const drawn = ids.values();
      this.#registry.apply(input, at, { next: () => drawn.next().value ?? this.#options.ids.next() });
    }
  }

  #record(event: NormalizedEvent<Content>, ingest: Ingest, at: Micros): void {
    const drawn: string[] = [];
    const ids: IdSource = {
      next: () => {
        const id = this.#options.ids.next();
        drawn.push(id);
        return id;
      },
    };
    if (this.#registry.isDormant(event.session)) this.#wake(new Set([event.session]));
    const relay = this.#registry.apply(event, at, ids);
    const record: EventRecord = { kind: "event", at, input: event, ids: drawn, seq: this.#seq, relay };
    this.#seq += relay.length;
    this.#write(event.session, [...ingest.take(), record]);
    for (const derived of relay) this.totals.add(derived);
  }

  #write(session: string, records: readonly JournalRecord[]): void {
    const { journal, onAppend } = this.#options;
    if (this.#held === undefined) {
      journal.append(session, records);
      onAppend();
      return;
    }
    journal.note(session);
    this.#held.push(...records);
  }
}
