// A person who edits hooks.json by hand, with runs of ours around or not.
import type { ParseError } from "jsonc-parser";
import { applyEdits, modify, parse } from "jsonc-parser";
import type { JsonValue } from "../../../../src/core/json/json-value.ts";
import { readString } from "../../../../src/core/json/path.ts";

/** Strict JSON with comments; throws what is wrong. */
export function strictly(text: string): JsonValue {
  const errors: ParseError[] = [];
  const value = parse(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: false }) as JsonValue;
  if (errors.length > 0) throw new Error(`not valid: ${JSON.stringify(errors)}\n${text}`);
  return value;
}

/** The hooks of a text by event, without events that have none. */
export function hooksOf(text: string): Record<string, readonly JsonValue[]> {
  const { hooks = {} } = strictly(text) as { hooks?: Record<string, readonly JsonValue[]> };
  return Object.fromEntries(Object.entries(hooks).filter(([, list]) => list.length > 0));
}

/** All comments of a text. */
export function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*.*?\*\//gs)]
    .map(([piece]) => piece)
    .filter((piece) => piece.startsWith("/"));
}

const formattingOptions = { insertSpaces: true, tabSize: 3 };

/** Adds a hook of the person's own at the end of an event's list. */
export function withHook(text: string, event: string, command: string): string {
  const list = hooksOf(text)[event];
  if (list === undefined) return set(text, ["hooks", event], [{ command }]);
  const options = { isArrayInsertion: true, formattingOptions };
  return applyEdits(text, modify(text, ["hooks", event, list.length], { command }, options));
}

/** Takes the first hook with this command out. */
export function withoutHook(text: string, command: string): string {
  for (const [event, list] of Object.entries(hooksOf(text))) {
    const at = list.findIndex((hook) => readString(hook, "command") === command);
    if (at >= 0) return set(text, ["hooks", event, at], undefined);
  }
  return text;
}

/** Writes a remark behind the first brace. */
export function withComment(text: string, words: string): string {
  return text.replace("{", `{\n  // ${words}\n`);
}

/** As an editor formats it that knows no comments. */
export function reformatted(text: string): string {
  return `${JSON.stringify(strictly(text), undefined, 4)}\n`;
}

function set(text: string, path: (string | number)[], value: unknown): string {
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}
