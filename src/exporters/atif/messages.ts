import type { Micros } from "../../core/clock.ts";
import type { ContentReader, ContentRef } from "../../core/events/content.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import { readString } from "../../core/json/path.ts";
import type { Advance } from "./conversation.ts";
import type { Call } from "./draft.ts";
import type { StepContent } from "./images/step-content.ts";
import { withImages, wordsOf } from "./images/step-content.ts";
import { contentOf, partsOf, resultsOf, roleOf, textsOf } from "./parts.ts";
import { takeCopiedReply } from "./reply.ts";
import { joined } from "./text.ts";
import type { Thread } from "./thread.ts";
import { addText, digest } from "./thread.ts";
import { attachResult } from "./tool-runs.ts";

/** A request's message list, held against what its thread has seen. */
export interface SentList {
  readonly refs: readonly ContentRef[];
  readonly content: ContentReader;
  readonly advance: Advance;
  readonly call: Call;
  readonly time: Micros;
  /** It is the first list after a compaction. */
  readonly compacted: boolean;
}

interface Input {
  readonly index: number;
  readonly hash: string;
  readonly message: JsonValue;
}

interface Reply {
  readonly index: number;
  readonly messages: JsonValue[];
}

/** What is new in a list. */
interface News {
  readonly inputs: readonly Input[];
  /** Replies that were not recorded here: from before the record, or rewritten by a compaction. */
  readonly replies: readonly Reply[];
  /** Index of the last message beyond the common beginning that is known all the same; -1 when none is. */
  readonly lastKnown: number;
}

/** Turns the new messages of a request into steps and observations. No message becomes a step twice. */
export function takeMessages(thread: Thread, list: SentList): void {
  const news = findNews(thread, list);
  const lastCopied = Math.max(news.lastKnown, news.replies.at(-1)?.index ?? -1);
  const entries = [...news.inputs, ...news.replies].sort((a, b) => a.index - b.index);
  for (const entry of entries) {
    if ("messages" in entry) takeCopiedReply(thread, entry.messages, list.time);
    else takeInput(thread, list, entry, entry.index < lastCopied);
  }
}

/**
 * Sorts the messages beyond the common beginning. After a divergence (a message rewritten, an old result cleared, a
 * compaction) the messages that the list before had too are known, wherever they stand now.
 */
function findNews(thread: Thread, list: SentList): News {
  const { depth, nodes, previous } = list.advance;
  const pool = new Map<string, number>();
  for (const hash of previous.slice(depth)) pool.set(hash, (pool.get(hash) ?? 0) + 1);
  const inputs: Input[] = [];
  const replies: Reply[] = [];
  let lastKnown = -1;
  let run: Reply | undefined;
  let ours = thread.conversation.replied(nodes[depth - 1]);
  for (const [index, ref] of list.refs.entries()) {
    if (index < depth) continue;
    const left = pool.get(ref.hash) ?? 0;
    if (left > 0) {
      pool.set(ref.hash, left - 1);
      lastKnown = index;
      continue;
    }
    const message = list.content.piece(ref);
    if (roleOf(message) !== "assistant") {
      inputs.push({ index, hash: ref.hash, message });
      ours = false;
      run = undefined;
    } else if (ours) continue;
    else if (isRecorded(thread, message)) lastKnown = index;
    else if (run === undefined) replies.push((run = { index, messages: [message] }));
    else run.messages.push(message);
  }
  return { inputs, replies, lastKnown };
}

/** Whether an assistant message is a reply that was recorded, although it does not stand where the reply came. */
function isRecorded(thread: Thread, message: JsonValue): boolean {
  const ids = partsOf(message).flatMap((part) =>
    readString(part, "type") === "tool_call" ? [readString(part, "id") ?? ""] : [],
  );
  if (ids.some((id) => thread.slots.has(id))) return true;
  const text = joined(textsOf(message));
  return text !== "" && thread.replies.has(digest(text));
}

function takeInput(thread: Thread, list: SentList, input: Input, before: boolean): void {
  const role = roleOf(input.message);
  const said = contentOf(input.message, thread.album);
  const whole = wordsOf(said);
  const { prompt } = thread;
  const prompted = role !== "system" && prompt !== undefined && containsPrompt(whole, prompt.message);
  const copied = before || (list.compacted && !prompted);
  for (const part of resultsOf(input.message, thread.album)) attachResult(thread, part, { time: list.time, copied });
  const content = newContent(thread, list, input, said);
  const message = wordsOf(content);
  if (message === "") return;
  if (prompted) {
    prompt.hidden = true;
    thread.prompt = undefined;
  }
  const system = role === "system" || role === "developer";
  const draft = addText(thread, {
    time: list.time,
    source: system ? "system" : "user",
    message,
    ...withImages(content),
    copied: copied && !system,
    extra: {
      ...(role === "developer" ? { role } : {}),
      ...(thread.compaction?.running === true ? { compaction_request: true } : {}),
    },
  });
  list.call.brought.push(draft);
}

/**
 * What a message adds. One that takes the place of an earlier message and ends as that did is the same one,
 * rewritten around its words (another reminder in front, another set of tools); otherwise only the added parts are new.
 */
function newContent(thread: Thread, list: SentList, input: Input, said: StepContent): StepContent {
  const digests = said.map((one) => (typeof one === "string" ? digest(one) : one.name));
  thread.digests.set(input.hash, digests);
  const replaced = list.advance.previous[input.index];
  const old = replaced === undefined ? undefined : thread.digests.get(replaced);
  if (old === undefined || old.length === 0) return said;
  const last = digests.at(-1);
  if (last !== undefined && old.includes(last)) return [];
  return said.filter((_, at) => !old.includes(digests[at] ?? ""));
}

/** Whether a text holds a prompt; long prompts are told by their beginning, since hooks may cut them short. */
export function containsPrompt(text: string, prompt: string): boolean {
  const words = prompt.trim().slice(0, 1000);
  return words !== "" && text.includes(words);
}
