import type { BaseIssue } from "valibot";
import type { PathStep, SourceDocument } from "./document.ts";
import { dotted, place, shownKey } from "./document.ts";
import { knownKeys } from "./known-keys.ts";
import { nearest } from "./nearest.ts";
import { isSecretKey } from "./redact.ts";

type Issue = BaseIssue<unknown>;

/** Where the value that was validated stands in its document. */
export interface IssueContext {
  readonly document: SourceDocument;
  /** Path of the validated value inside the document. */
  readonly at: readonly PathStep[];
  readonly schema: unknown;
  /** Keys that are known at `at` beside those of the schema. */
  readonly moreKeys?: readonly string[];
}

/** What kind of trouble an issue tells of. */
export type IssueKind = "unknown_key" | "missing_key" | "wrong_value";

/** Tells keys that nobody knows and keys that are not there from values that are wrong. */
export function issueKind(issue: Issue): IssueKind {
  const last = issue.path?.at(-1);
  // A list where a table belongs: valibot takes its numbers for keys.
  if (last?.origin !== "key" || Array.isArray(last.input)) return "wrong_value";
  return issue.expected === "never" ? "unknown_key" : "missing_key";
}

/** The keys that lead from the validated value to the trouble. */
export function issuePath(issue: Issue): readonly PathStep[] {
  return (issue.path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key)));
}

/** One line that says what is wrong, in which file and line, and what to do about it. */
export function explainIssue(issue: Issue, context: IssueContext): string {
  const { document } = context;
  const path = [...context.at, ...issuePath(issue)];
  const key = `\`${dotted(document, path)}\``;
  const where = place(document, path);
  switch (issueKind(issue)) {
    case "unknown_key":
      return `unknown key ${key} in ${where}; ${keyHint(issue, context)}`;
    case "missing_key":
      return `${key} is missing in ${where}; add it`;
    case "wrong_value":
      if (issue.expected === "never")
        return `\`${dotted(document, path.slice(0, -1))}\` in ${where}: expected a table, found a list`;
      return `${key} in ${where}: ${expectation(issue)}, found ${found(issue.input, path)}${choiceHint(issue)}`;
  }
}

/** The nearest known key, or all of them when none is near. */
export function hintFor(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  return known.length === 0 ? "remove it" : `known here: ${known.join(", ")}`;
}

function keyHint(issue: Issue, context: IssueContext): string {
  const path = issuePath(issue);
  const parent = path.slice(0, -1);
  const more = parent.length === 0 ? (context.moreKeys ?? []) : [];
  return hintFor(String(path.at(-1)), [...knownKeys(context.schema, parent), ...more]);
}

const words: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  Object: "a table",
  Array: "a list",
};

function expectation(issue: Issue): string {
  // A schema's author has chosen words of their own: valibot's begin with "Invalid" and may repeat the value.
  if (!issue.message.startsWith("Invalid ")) return issue.message;
  return `expected ${choicesOf(issue)
    .map((choice) => words[choice] ?? choice)
    .join(" or ")}`;
}

function choicesOf(issue: Issue): readonly string[] {
  return (issue.expected ?? issue.type).replace(/^\(|\)$/g, "").split(" | ");
}

/** The nearest of the texts that can stand there. */
function choiceHint(issue: Issue): string {
  if (typeof issue.input !== "string") return "";
  const texts = choicesOf(issue).flatMap((choice) => /^"(.*)"$/.exec(choice)?.[1] ?? []);
  const near = nearest(issue.input, texts);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** What stands there instead. A text is shown only where it is short and cannot be a secret. */
function found(value: unknown, path: readonly PathStep[]): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "string") return "a table";
  if (value === "") return "empty text";
  const secret = path.some((step) => typeof step === "string" && isSecretKey(step));
  if (secret || value.length > 40 || value.includes("://")) return "other text";
  return `"${shownKey(value).replace(/^"|"$/g, "")}"`;
}
