import type { Micros } from "../clock.ts";
import { second } from "../clock.ts";
import type { Content } from "../events/content.ts";
import type { RequestIdentity } from "../events/normalized-event.ts";

/** Correlation hints expire after five minutes. */
export const hintLifetime: Micros = 300 * second;
/** More pending hints than this help nobody: the oldest goes. */
const mostPending = 64;
/** Words are compared up to this length, in characters: agents add to the end of a prompt, and requests are long. */
const comparedLength = 900;
/** An announced request is recognised by this much of its words. */
const announcedLength = 200;
/** A text shorter than this is no beginning to know another by. */
const shortestBeginning = 24;

/** What a hook told that a later model request may be recognised by. Private: never emitted. */
export interface Hint {
  /** The hook's name. */
  readonly source: string;
  readonly identity: RequestIdentity;
  readonly model: string | undefined;
  /** Words that the request carries, white space folded. */
  readonly text: string | undefined;
  readonly at: Micros;
}

/** Hints of one session. */
export interface Hints {
  /** Not matched with a request yet. */
  pending: Hint[];
  /** Matched by their words: a later request of the same conversation carries the same ones. */
  learned: Hint[];
  /** Requests that were told by a hook and came through the gateway too. */
  readonly seenRequests: Set<string>;
}

/** No hints. */
export function newHints(): Hints {
  return { pending: [], learned: [], seenRequests: new Set() };
}

/** Keeps a hint; drops what has expired. */
export function addHint(hints: Hints, hint: Hint): void {
  pruneHints(hints, hint.at);
  hints.pending.push(hint);
  if (hints.pending.length > mostPending) hints.pending.shift();
}

/** Drops expired hints. */
export function pruneHints(hints: Hints, at: Micros): void {
  hints.pending = hints.pending.filter((hint) => at - hint.at <= hintLifetime);
  hints.learned = hints.learned.filter((hint) => at - hint.at <= hintLifetime);
}

/** Drops the hints of an owner whose turn or life is over. */
export function dropHints(hints: Hints, subagentId: string | undefined): void {
  const others = (hint: Hint): boolean => hint.identity.subagentId !== subagentId;
  hints.pending = hints.pending.filter(others);
  hints.learned = hints.learned.filter(others);
}

/** A hint was matched with a request: it is pending no more, and its words are known from now on. */
export function consumeHint(hints: Hints, hint: Hint, at: Micros): void {
  hints.pending = hints.pending.filter((other) => other !== hint && !repeats(other, hint));
  if (hint.identity.requestId !== undefined) hints.seenRequests.add(hint.identity.requestId);
  if (hint.text === undefined) return;
  hints.learned = [...hints.learned.filter((other) => other !== hint && !sameWords(other, hint)), { ...hint, at }];
}

function sameWords(a: Hint, b: Hint): boolean {
  return a.text === b.text && a.identity.subagentId === b.identity.subagentId;
}

/** A prompt may be told by two hooks; a hint with a request's id stands for that request alone. */
function repeats(other: Hint, hint: Hint): boolean {
  return hint.text !== undefined && other.identity.requestId === undefined && sameWords(other, hint);
}

/** A request that names its owner is the one that this owner's hints announced: they are pending no more. */
export function consumeOwn(
  hints: Hints,
  request: { readonly subagentId: string | undefined; readonly text: string | undefined; readonly at: Micros },
): void {
  const { subagentId, text, at } = request;
  const own = hints.pending.filter(
    (hint) =>
      hint.identity.subagentId === subagentId &&
      hint.identity.requestId === undefined &&
      (hint.text === undefined || text === undefined || wordsFit(hint.text, text) > 0),
  );
  for (const hint of own) consumeHint(hints, hint, at);
}

/** A request whose owner was found otherwise is still the one that a hook announced with an id. */
export function consumeAnnouncement(hints: Hints, subagentId: string | undefined, text: string | undefined): void {
  const announced = hints.pending.find(
    (hint) =>
      hint.identity.requestId !== undefined &&
      hint.identity.subagentId === subagentId &&
      (hint.text === undefined || text === undefined || beginAlike(hint.text, text)),
  );
  if (announced?.identity.requestId === undefined) return;
  hints.pending = hints.pending.filter((hint) => hint !== announced);
  hints.seenRequests.add(announced.identity.requestId);
}

/** A hook may tell a long text shortened; an owner's requests come one by one, so their beginning is enough. */
function beginAlike(a: string, b: string): boolean {
  return a.slice(0, announcedLength) === b.slice(0, announcedLength);
}

/** The words of a small text, white space folded and cut; large ones (held by reference) are not compared. */
export function wordsOf(content: Content | undefined): string | undefined {
  if (content === undefined || !("value" in content) || typeof content.value !== "string") return undefined;
  const folded = content.value.replaceAll(/\s+/g, " ").trim().slice(0, comparedLength);
  return folded === "" ? undefined : folded;
}

/** How well a request's words fit a hint's: 2 the same, 1 they begin with them, 0 others. */
export function wordsFit(hint: string, request: string): 0 | 1 | 2 {
  if (hint === request) return 2;
  return hint.length >= shortestBeginning && request.startsWith(hint) ? 1 : 0;
}
