import type { Micros } from "../../core/clock.ts";
import type { Link, Mark, RelayEvent, ScopeEnd, ScopeStart } from "../../core/events/relay-event.ts";
import type { JsonObject } from "../../core/json/json-value.ts";
import { mergeShallow } from "../../core/json/merge.ts";
import { readString } from "../../core/json/path.ts";
import type { ContentReader } from "../../core/events/content.ts";
import type { Pricer } from "../../pricing/call-cost.ts";
import type { Call, SubagentInfo, TextDraft, ToolRun } from "./draft.ts";
import { Album } from "./images/album.ts";
import { takeMark } from "./marks.ts";
import { containsPrompt } from "./messages.ts";
import { textOf } from "./parts.ts";
import { takeReply } from "./reply.ts";
import { takeRequest } from "./request.ts";
import type { Thread } from "./thread.ts";
import { addDraft, addText, newThread } from "./thread.ts";
import { ToolDefinitions } from "./tool-definitions.ts";
import { endRun, startRun, takeOutput } from "./tool-runs.ts";

/** What is known of a session apart from its conversations. */
export interface SessionInfo {
  readonly session: string;
  readonly agent: string;
  /** Uuid of the first session scope: the root trajectory's id. */
  scope: string | undefined;
  /** Session metadata, merged as it came. */
  metadata: JsonObject;
  started: Micros | undefined;
  ended: Micros | undefined;
  endReason: string | undefined;
  /** The coding agent's version, as its requests tell it. */
  agentVersion: string | undefined;
}

/**
 * Builds one session's trajectories, one event at a time. Steps that were built stay built: a later document costs only
 * what is new. Takes the same event twice without harm, and any order without throwing.
 */
export class SessionBuilder {
  readonly info: SessionInfo;
  /** The images that its messages and tool results brought. */
  readonly album: Album;
  readonly root: Thread;
  /** All tools that any request of the session offered. */
  readonly tools: ToolDefinitions = new ToolDefinitions();
  /** Tool call ids by subagent scope. */
  readonly links: Map<string, string> = new Map();
  readonly #threads = new Map<string, Thread>();
  readonly #calls = new Map<string, Call>();
  readonly #runs = new Map<string, ToolRun>();
  readonly #subagents = new Map<string, SubagentInfo>();
  readonly #turns = new Set<string>();
  readonly #marks = new Set<string>();

  readonly #price: Pricer | undefined;

  constructor(session: string, agent: string, price?: Pricer, album: Album = new Album()) {
    this.#price = price;
    this.album = album;
    this.root = newThread(album);
    this.info = {
      session,
      agent,
      scope: undefined,
      metadata: {},
      started: undefined,
      ended: undefined,
      endReason: undefined,
      agentVersion: undefined,
    };
  }

  /** Whether the session has ended and no model call is in flight. */
  get finished(): boolean {
    return this.info.ended !== undefined && this.#calls.size === 0;
  }

  /** Takes one event of the session. */
  take(event: RelayEvent, content: ContentReader): void {
    switch (event.kind) {
      case "start":
        if (!this.#threads.has(event.uuid)) this.#start(event, content);
        return;
      case "end":
        this.#end(event, content);
        return;
      case "mark":
        this.#mark(event, content);
        return;
      case "link":
        this.#link(event);
    }
  }

  #start(event: ScopeStart, content: ContentReader): void {
    const parent = this.#threadOf(event.parent);
    if (event.category === "agent" && event.role === "subagent") {
      this.#startSubagent(parent, event);
      return;
    }
    this.#threads.set(event.uuid, parent);
    switch (event.category) {
      case "llm":
        this.info.agentVersion = readString(event.metadata, "agent_version") ?? this.info.agentVersion;
        if (event.llm?.request.tools !== undefined) this.tools.take(event.llm.request.tools, content);
        this.#calls.set(event.uuid, takeRequest(parent, event, content));
        return;
      case "tool":
        this.#runs.set(event.uuid, startRun(parent, event, content));
        return;
      case "agent":
        if (event.role === "turn") this.#startTurn(parent, event, content);
        else this.#startSession(event);
    }
  }

  #startSession(event: ScopeStart): void {
    const { info } = this;
    info.scope ??= event.uuid;
    info.started ??= event.time;
    info.metadata = mergeShallow(info.metadata, event.metadata);
    info.ended = undefined;
    info.endReason = undefined;
  }

  /** The prompt that the hook told stands until a request's message has it: hook-only sessions have no other. */
  #startTurn(thread: Thread, event: ScopeStart, content: ContentReader): void {
    this.#turns.add(event.uuid);
    thread.callsInTurn = 0;
    const earlier = thread.prompt;
    thread.prompt = undefined;
    const prompt = event.input === undefined ? "" : textOf(content.read(event.input));
    if (prompt.trim() === "" || hasPrompt(thread, prompt, earlier)) return;
    const source = readString(event.metadata, "turn_source");
    const extra = source === undefined || source === "user_prompt" ? {} : { turn_source: source };
    thread.prompt = addText(thread, { time: event.time, source: "user", message: prompt, extra });
  }

  #startSubagent(parent: Thread, event: ScopeStart): void {
    const info: SubagentInfo = {
      subagentId: event.subagentId,
      agentType: event.agentType,
      started: event.time,
      scope: event.uuid,
      ended: undefined,
      status: undefined,
    };
    const thread = newThread(this.album, parent, info);
    parent.children.push(thread);
    addDraft(parent, { kind: "subagent", time: event.time, thread });
    this.#threads.set(event.uuid, thread);
    this.#subagents.set(event.uuid, info);
  }

  #end(event: ScopeEnd, content: ContentReader): void {
    const thread = this.#threads.get(event.uuid);
    if (thread === undefined) return;
    const call = this.#calls.get(event.uuid);
    const run = this.#runs.get(event.uuid);
    const subagent = this.#subagents.get(event.uuid);
    if (call !== undefined) {
      this.#calls.delete(event.uuid);
      const { vendor, started: at } = call;
      const models = [event.response?.model, call.model];
      call.cost = this.#price?.({ vendor, models, usage: event.response?.usage, at });
      takeReply(thread, call, event, content);
    } else if (run !== undefined) {
      if (run.ended === undefined) endRun(thread, run, event, content);
    } else if (subagent !== undefined) {
      if (subagent.ended !== undefined) return;
      subagent.ended = event.time;
      subagent.status = event.status;
      addAnswer(thread, event, content);
    } else if (this.#turns.delete(event.uuid)) addAnswer(thread, event, content);
    else if (event.role === "session") this.#endSession(event);
  }

  #endSession(event: ScopeEnd): void {
    const { info } = this;
    info.ended = event.time;
    info.endReason = readString(event.metadata, "reason", "status");
  }

  #mark(event: Mark, content: ContentReader): void {
    if (this.#marks.has(event.uuid)) return;
    this.#marks.add(event.uuid);
    const data = event.data === undefined ? null : content.read(event.data);
    const run = this.#runs.get(event.parent);
    // A tool's end that came after the core had closed it still brings what the tool gave.
    const thread = this.#threadOf(event.parent);
    if (run !== undefined && event.name === "tool_end_late" && run.output === undefined) takeOutput(thread, run, data);
    takeMark(thread, event, data);
  }

  #link(event: Link): void {
    if (!this.links.has(event.scope)) this.links.set(event.scope, event.toolCallId);
  }

  #threadOf(scope: string | null): Thread {
    return (scope === null ? undefined : this.#threads.get(scope)) ?? this.root;
  }
}

/**
 * Whether the thread's latest user message, not answered yet, already holds a prompt: its request came before the hook. The
 * prompt of an earlier turn is not it: somebody may say the same twice.
 */
function hasPrompt(thread: Thread, prompt: string, earlier: TextDraft | undefined): boolean {
  const latest = thread.drafts.findLast((draft) => draft.kind === "reply" || draft.kind === "text");
  return (
    latest !== earlier && latest?.kind === "text" && latest.source === "user" && containsPrompt(latest.message, prompt)
  );
}

/** The answer that the hooks told, where no model call of the turn or subagent accounts for it. */
function addAnswer(thread: Thread, event: ScopeEnd, content: ContentReader): void {
  const calls = thread.callsInTurn;
  thread.callsInTurn = 0;
  if (calls > 0 || event.output === undefined) return;
  const message = textOf(content.read(event.output));
  if (message !== "") addText(thread, { time: event.time, source: "agent", message });
}
