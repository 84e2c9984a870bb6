import { Conversation } from "./conversation.ts";
import type { Call, Compaction, Draft, ReplyDraft, SubagentInfo, TextDraft, ToolRun, ToolSlot } from "./draft.ts";
import type { Album } from "./images/album.ts";
import { ToolDefinitions } from "./tool-definitions.ts";

/** One conversation with a model: the session's main thread or a subagent. Becomes one trajectory. */
export interface Thread {
  readonly parent: Thread | undefined;
  readonly children: Thread[];
  readonly subagent: SubagentInfo | undefined;
  /** The session's images. */
  readonly album: Album;
  readonly drafts: Draft[];
  conversation: Conversation;
  readonly sideConversation: Conversation;
  readonly tools: ToolDefinitions;
  /** Latest tool call by id. */
  readonly slots: Map<string, ToolSlot>;
  /** Tool runs that no tool call has claimed yet, latest by id. */
  readonly runs: Map<string, ToolRun>;
  readonly open: Set<Call>;
  /** Failed calls that a later success may still fold, by message list. */
  readonly failed: Map<string, ReplyDraft[]>;
  /** What marks the main conversation, against side requests. */
  main: { readonly lead: string; readonly hasTools: boolean } | undefined;
  /** Calls made before any request with tools: side requests, if one without their messages comes. */
  early: Call[];
  systemHash: string | undefined;
  systemText: string | undefined;
  /** Digests of what user messages say, part by part, by message hash. */
  readonly digests: Map<string, readonly string[]>;
  /** Digests of the texts of recorded replies. */
  readonly replies: Set<string>;
  lastCall: Call | undefined;
  compaction: Compaction | undefined;
  /** The turn's prompt as the hook told it, until a request's message has it. */
  prompt: TextDraft | undefined;
  callsInTurn: number;
  /** The latest response model. */
  model: string | undefined;
  /** The latest model that was asked for: shown when no call has succeeded. */
  askedModel: string | undefined;
}

/** A thread of which nothing is known yet; a subagent's shares its parent's images. */
export function newThread(album: Album, parent?: Thread, subagent?: SubagentInfo): Thread {
  return {
    parent,
    children: [],
    subagent,
    album,
    drafts: [],
    conversation: new Conversation(),
    sideConversation: new Conversation(),
    tools: new ToolDefinitions(),
    slots: new Map(),
    runs: new Map(),
    open: new Set(),
    failed: new Map(),
    main: undefined,
    early: [],
    systemHash: undefined,
    systemText: undefined,
    digests: new Map(),
    replies: new Set(),
    lastCall: undefined,
    compaction: undefined,
    prompt: undefined,
    callsInTurn: 0,
    model: undefined,
    askedModel: undefined,
  };
}

/** Puts a step where its time belongs: nearly always the end, since events come in order. */
export function addDraft(thread: Thread, draft: Draft): void {
  const { drafts } = thread;
  let at = drafts.length;
  while (at > 0 && (drafts[at - 1]?.time ?? 0) > draft.time) at -= 1;
  drafts.splice(at, 0, draft);
}

/** Adds a step of text and returns it. */
export function addText(
  thread: Thread,
  step: Pick<TextDraft, "time" | "source" | "message"> & Partial<TextDraft>,
): TextDraft {
  const draft: TextDraft = { kind: "text", copied: false, hidden: false, extra: {}, ...step };
  addDraft(thread, draft);
  return draft;
}

/** A short name for a text, to recognise it again without keeping it. */
export function digest(text: string): string {
  return Bun.hash(text).toString(36);
}
