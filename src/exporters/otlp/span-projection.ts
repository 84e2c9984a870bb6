import type { RelayEvent, ScopeEnd, ScopeStart } from "../../core/events/relay-event.ts";
import type { ContentReader } from "../../core/events/content.ts";
import type { Pricer } from "../../pricing/call-cost.ts";
import type { Positioned } from "../exporter.ts";
import type { AttributeMap, SpanRecord } from "./span-record.ts";
import type { Place } from "./place.ts";
import { placeOf } from "./place.ts";
import type { OpenScope } from "./session-tree.ts";
import { SessionTree } from "./session-tree.ts";
import type { SpanInput } from "./span-input.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What shapes the spans. */
export interface ProjectionOptions {
  readonly tracePer: "turn" | "session";
  /** The most that one attribute's text may take, in bytes. */
  readonly maxBytes: number;
  readonly price?: Pricer | undefined;
  readonly vocabulary: Vocabulary;
}

/** The events of a session before the one that is taken. */
type History = Positioned["history"];

/** Sessions whose scopes have all ended are forgotten beyond this many, oldest first. */
const mostSessions = 256;
const mostRemembered = 16;

/** Turns relay events into spans: the same events always give the same spans. Holds starts until their ends come. */
export class SpanProjection {
  readonly #options: ProjectionOptions;
  readonly #sessions = new Map<string, SessionTree>();
  readonly #remembered = new Map<string, AttributeMap>();

  constructor(options: ProjectionOptions) {
    this.#options = options;
  }

  /**
   * Takes one event. For an end: the spans that are to be sent now (none for a session's scope when each turn is a
   * trace). With `build` false only the state is kept up: the end has been delivered before.
   */
  take(event: RelayEvent, content: ContentReader, history: History, build = true): readonly SpanRecord[] {
    const known = this.#sessions.get(event.session);
    const tree = known ?? this.#newSession(event.session);
    // What an earlier process knew comes back by the same steps; the marks that it could not send yet among it.
    if (known === undefined) for (const past of history()) this.#apply(tree, past.event, past.content, false);
    return this.#apply(tree, event, content, build);
  }

  #apply(tree: SessionTree, event: RelayEvent, content: ContentReader, build: boolean): readonly SpanRecord[] {
    switch (event.kind) {
      case "start":
        tree.open(event, this.#place(tree, event));
        return [];
      case "mark":
        tree.mark(event);
        return [];
      case "link":
        tree.link(event);
        return [];
      case "end":
        return this.#end(tree, event, content, build);
    }
  }

  #place(tree: SessionTree, start: ScopeStart): Place | undefined {
    const perTurn = this.#options.tracePer === "turn";
    if (start.role === "session" && perTurn) return undefined;
    return placeOf(start, {
      parent: tree.placeOf(start.parent),
      isRoot: start.role === (perTurn ? "turn" : "session"),
      idFamily: this.#options.vocabulary.idFamily,
    });
  }

  #end(tree: SessionTree, end: ScopeEnd, content: ContentReader, build: boolean): readonly SpanRecord[] {
    // A span that went out is immutable: a second end for the same scope must not send its id again.
    const again = tree.hasEnded(end.uuid);
    const scope = tree.close(end) ?? (again ? undefined : this.#startless(tree, end));
    if (scope === undefined) return [];
    const waiting = end.role === "session" ? tree.takeWaiting() : [];
    if (!build) return [];
    const { maxBytes, vocabulary } = this.#options;
    const marks = waiting.map((mark) => vocabulary.mark({ mark, content, userId: tree.userId, maxBytes }));
    return scope.place === undefined ? marks : [this.#span(tree, scope, scope.place, { end, content }), ...marks];
  }

  #span(
    tree: SessionTree,
    scope: OpenScope,
    place: Place,
    at: { readonly end: ScopeEnd; readonly content: ContentReader },
  ): SpanRecord {
    const { start, marks, droppedMarks, spawnedBy, spawned } = scope;
    const input: SpanInput = {
      start,
      place,
      marks,
      droppedMarks,
      spawnedBy,
      spawned,
      ...at,
      startMissing: scope.startMissing === true,
      userId: tree.userId,
      cost: start.category === "llm" ? this.#costOf(start, at.end) : undefined,
      maxBytes: this.#options.maxBytes,
      remembered: (hash, make) => this.#remember(`${start.session} ${hash}`, make),
    };
    return this.#options.vocabulary.span(input);
  }

  #costOf({ llm, time: at }: ScopeStart, { response }: ScopeEnd): SpanInput["cost"] {
    const models = [response?.model, llm?.request.model];
    return this.#options.price?.({ vendor: llm?.vendor, models, usage: response?.usage, at });
  }

  /** An end whose start is not in the record: a span of no duration says so. */
  #startless(tree: SessionTree, end: ScopeEnd): OpenScope {
    const { session, agent, time, uuid, category, name, role } = end;
    const known = { session, agent, time, uuid, category, name, ...(role === undefined ? {} : { role }) };
    const start: ScopeStart = { kind: "start", parent: null, metadata: {}, ...known };
    return { start, place: this.#place(tree, start), marks: [], droppedMarks: 0, spawned: [], startMissing: true };
  }

  #newSession(id: string): SessionTree {
    for (const [old, held] of this.#sessions) {
      if (this.#sessions.size < mostSessions) break;
      if (!held.active) this.#sessions.delete(old);
    }
    const tree = new SessionTree();
    this.#sessions.set(id, tree);
    return tree;
  }

  #remember(key: string, make: () => AttributeMap): AttributeMap {
    const found = this.#remembered.get(key) ?? make();
    // Taken out and put in again: the least recently used one is the first.
    this.#remembered.delete(key);
    this.#remembered.set(key, found);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= mostRemembered) break;
      this.#remembered.delete(oldest);
    }
    return found;
  }
}
