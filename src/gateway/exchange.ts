import type { Micros } from "../core/clock.ts";
import { largestEntry } from "../intake/entry.ts";
import type { LlmCall } from "../runtime/llm-call.ts";
import { beginCall } from "./begin-call.ts";
import type { SeenRequest } from "./begin-call.ts";
import type { GatewayContext } from "./context.ts";
import { encodings } from "./decode-body.ts";
import type { BudgetPart } from "./reply-budget.ts";
import type { BodyEnd } from "./response-observer.ts";
import { ResponseObserver } from "./response-observer.ts";

/** What may come of a reply before its request is recorded, in bytes. */
const mostEarly = 1024 * 1024;

/** A response as far as it is recorded. */
export interface SeenHead {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * One model request with its reply, recorded behind the traffic: each arrival is put in the intake's line, and a short reply
 * passes before it was recorded, kept in the intake's log. Reads along with bytes that have been passed on already.
 */
export class Exchange {
  readonly #context: GatewayContext;
  readonly #seen: SeenRequest;
  readonly #place: number;
  readonly #part: BudgetPart;
  #call: LlmCall | undefined;
  #head: SeenHead | undefined;
  #early: { readonly chunk: Uint8Array; readonly at: Micros }[] = [];
  #earlyBytes = 0;
  #observer: ResponseObserver | undefined;
  /** What the observer takes for now: a piece that came earlier is read at its own time. */
  #moment: Micros | undefined;

  /** To be made once the request has been passed on. */
  constructor(context: GatewayContext, seen: SeenRequest) {
    this.#context = context;
    this.#seen = seen;
    this.#part = context.replies.open();
    this.#place = context.intake.enqueue(() => this.#begin(), seen.body.length);
    // It is on its way, and the provider has a while to do with it.
    if (seen.body.length > largestEntry) void context.intake.reach(this.#place);
  }

  /** The response's status and headers have come. */
  respond({ status, headers }: SeenHead): this {
    // Not the response itself, which would stay in memory with its stream until it is recorded.
    this.#head = { status, headers };
    this.#observe();
    return this;
  }

  /** Takes the next bytes of the response, as they came. */
  push(chunk: Uint8Array): void {
    this.#context.collection.passed(chunk.length);
    if (this.#observer !== undefined) return this.#observer.push(chunk);
    // Recorded, and nothing to read along with.
    if (!this.#waits) return;
    this.#early.push({ chunk, at: this.#context.clock.now() });
    this.#earlyBytes += chunk.length;
    if (this.#earlyBytes > mostEarly) void this.#context.intake.reach(this.#place);
  }

  /** The response is over; when this resolves, what was seen of it survives this process. */
  async end(how: BodyEnd): Promise<void> {
    const { intake, clock } = this.#context;
    const endedAt = clock.now();
    const rest: Promise<void>[] = [];
    const endPlace = intake.enqueue(() => {
      const finishing = this.#finish(how, endedAt);
      if (finishing !== undefined) rest.push(finishing);
    }, this.#earlyBytes);
    if (how === "complete" && this.#isPlain && this.#keep(endPlace, endedAt)) return;
    await intake.reach(endPlace);
    if (this.#isPlain) return;
    // The end of what is compressed is told a little later, behind what has come meanwhile.
    await Promise.all(rest);
    await intake.reach(intake.enqueue(() => {}, 0));
  }

  /** The request brought no response. */
  async fail(message: string): Promise<void> {
    const { intake, clock } = this.#context;
    const at = clock.now();
    this.#part.release();
    const response = { message: { role: "assistant", parts: [] }, incomplete: true } as const;
    const outcome = { status: { code: "error", message }, response, more: {}, metadata: {} } as const;
    await intake.reach(intake.enqueue(() => this.#call?.end(outcome, at), 0));
  }

  /** Whether the request is still to be recorded. */
  get #waits(): boolean {
    return this.#context.intake.waits(this.#place);
  }

  /** Whether the reply is read in the tick in which it is asked for: what is compressed is not. */
  get #isPlain(): boolean {
    return encodings(this.#head?.headers.get("content-encoding") ?? null).length === 0;
  }

  #begin(): void {
    this.#call = beginCall(this.#context, this.#seen);
    this.#observe();
  }

  /** Begins to read along, once the request is recorded and the reply has begun. */
  #observe(): void {
    const [call, head] = [this.#call, this.#head];
    if (call === undefined || head === undefined || this.#observer !== undefined) return;
    const { clock, intake, collection } = this.#context;
    this.#observer = new ResponseObserver({
      codec: this.#seen.codec,
      call: {
        toolCall: (toolCall, at) => intake.follow(() => call.toolCall(toolCall, at)),
        end: (outcome, at) => intake.follow(() => call.end(outcome, at)),
      },
      clock: { now: () => this.#moment ?? clock.now() },
      startedAt: this.#seen.at,
      status: head.status,
      headers: head.headers,
      part: this.#part,
      relieve: () => collection.relieve(),
    });
    for (const { chunk, at } of this.#early) {
      this.#moment = at;
      this.#observer.push(chunk);
    }
    this.#moment = undefined;
    this.#early = [];
  }

  #finish(how: BodyEnd, at: Micros): void | Promise<void> {
    if (this.#observer === undefined) return this.#part.release();
    this.#moment = at;
    return this.#observer.end(how);
  }

  /** Whether the exchange may be answered before it is recorded. */
  #keep(endPlace: number, endedAt: Micros): boolean {
    const { codec, path, headers, body, at, call } = this.#seen;
    const { intake, loggable, session } = this.#context;
    const head = this.#head;
    const isShort = body.length + this.#earlyBytes <= largestEntry;
    if (head === undefined || !isShort || headers.has("content-encoding")) return false;
    const [sent, got] = [loggable(headers), loggable(head.headers)];
    const [first, ...rest] = this.#early;
    const reply =
      rest.length === 0 && first !== undefined ? first.chunk : Buffer.concat(this.#early.map(({ chunk }) => chunk));
    if (sent === undefined || got === undefined) return false;
    return intake.keep({
      kind: "exchange",
      place: this.#place,
      endPlace,
      call,
      codec: codec.id,
      path,
      at,
      session,
      headers: sent,
      body,
      status: head.status,
      replyHeaders: got,
      reply,
      firstByteAt: first?.at ?? endedAt,
      endedAt,
    });
  }
}
