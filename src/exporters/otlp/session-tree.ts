import type { Link, Mark, ScopeEnd, ScopeStart } from "../../core/events/relay-event.ts";
import { get, readString } from "../../core/json/path.ts";
import type { JsonObject } from "../../core/json/json-value.ts";
import type { Place } from "./place.ts";

/** A scope that has started and not ended. */
export interface OpenScope {
  readonly start: ScopeStart;
  /** Absent for a scope that has no span: the session's, when each turn is a trace. */
  readonly place: Place | undefined;
  readonly marks: Mark[];
  droppedMarks: number;
  /** The tool call that started this subagent, once known. */
  spawnedBy?: string;
  /** The subagents that this tool call started, as far as known. */
  readonly spawned: string[];
  /** Its start is not in the record. */
  readonly startMissing?: true;
}

/** Marks beyond this are counted and not kept: a span's size is bounded. */
const mostMarks = 256;
/** Ended agent scopes that late children may still name as their parent. */
const mostClosed = 1024;

/** What is known of one session: open scopes, places of ended agents, marks that wait for a span. */
export class SessionTree {
  readonly #open = new Map<string, OpenScope>();
  /** Ended scopes; with a place where something may still hang on it. */
  readonly #closed = new Map<string, Place | undefined>();
  #waiting: Mark[] = [];
  #openTurn: string | undefined;
  #root: string | undefined;
  /** `user.id`, where the session's metadata names one. */
  userId: string | undefined;

  /** Whether anything is still open. */
  get active(): boolean {
    return this.#open.size > 0;
  }

  /** The place of a scope, open or ended not too long ago. */
  placeOf(uuid: string | null): Place | undefined {
    if (uuid === null) return undefined;
    return this.#open.get(uuid)?.place ?? this.#closed.get(uuid);
  }

  /** Opens a scope; the marks that waited for a turn go to it when it is one. */
  open(start: ScopeStart, place: Place | undefined): void {
    const scope: OpenScope = { start, place, marks: [], droppedMarks: 0, spawned: [] };
    this.#open.set(start.uuid, scope);
    if (start.role === "session" || start.role === "turn") this.userId = userOf(start.metadata) ?? this.userId;
    if (start.role === "session") this.#root = start.uuid;
    if (start.role !== "turn") return;
    this.#openTurn = start.uuid;
    for (const mark of this.takeWaiting()) keepMark(scope, mark);
  }

  /** Closes a scope and hands it out; undefined when it is not open. */
  close(end: ScopeEnd): OpenScope | undefined {
    const scope = this.#open.get(end.uuid);
    this.#open.delete(end.uuid);
    if (this.#openTurn === end.uuid) this.#openTurn = undefined;
    this.#closed.set(end.uuid, end.category === "agent" ? scope?.place : undefined);
    if (this.#closed.size > mostClosed) {
      const oldest = this.#closed.keys().next();
      if (oldest.done !== true) this.#closed.delete(oldest.value);
    }
    return scope;
  }

  /** Whether a scope has ended already. */
  hasEnded(uuid: string): boolean {
    return this.#closed.has(uuid);
  }

  /** Puts a mark on its parent while that is open and has a span, else on the open turn or root, else on the next turn. */
  mark(mark: Mark): void {
    const holder = [mark.parent, this.#openTurn, this.#root]
      .map((uuid) => (uuid === undefined ? undefined : this.#open.get(uuid)))
      .find((scope) => scope?.place !== undefined);
    if (holder !== undefined) keepMark(holder, mark);
    else if (this.#waiting.length < mostMarks) this.#waiting.push(mark);
  }

  /** Tells a subagent and the tool call that started it of each other; what has gone out already leaves a mark instead. */
  link(link: Link): void {
    const subagent = this.#open.get(link.scope);
    if (subagent !== undefined) subagent.spawnedBy = link.toolCallId;
    const tool = this.#openTool(link.toolCallId);
    if (tool !== undefined && !tool.spawned.includes(link.subagentId)) tool.spawned.push(link.subagentId);
    if (subagent === undefined && tool === undefined) this.mark(markOf(link));
  }

  /** The marks that found no span, which are forgotten here. */
  takeWaiting(): readonly Mark[] {
    const marks = this.#waiting;
    this.#waiting = [];
    return marks;
  }

  #openTool(toolCallId: string): OpenScope | undefined {
    for (const scope of this.#open.values()) {
      if (scope.start.category === "tool" && scope.start.toolCallId === toolCallId) return scope;
    }
    return undefined;
  }
}

function keepMark(scope: OpenScope, mark: Mark): void {
  if (scope.marks.length < mostMarks) scope.marks.push(mark);
  else scope.droppedMarks += 1;
}

function userOf(metadata: JsonObject): string | undefined {
  const dotted = get(metadata, "user.id");
  if (typeof dotted === "string" && dotted !== "") return dotted;
  return readString(metadata, "user_id", "userId", "user.id", "user", "user_email");
}

function markOf(link: Link): Mark {
  const { agent, session, time, uuid } = link;
  const metadata = { subagent_id: link.subagentId, tool_call_id: link.toolCallId, source: link.source };
  return { kind: "mark", agent, session, time, uuid, parent: link.scope, name: "subagent_link", metadata };
}
