import type { JsonObject } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";
import { get, readPath } from "../../../core/json/path.ts";
import { askedHooks } from "../hooks.ts";
import type { ConfigText } from "./config-text.ts";
import { isStatement, lineBreakOf } from "./config-text.ts";
import { forwardingHooks, ourTables, tableLines } from "./hook-tables.ts";
import { featuresLine, heading, madeByUs, replaced, switchLine } from "./marks.ts";

/** The text of a file that has our hooks and nothing else. */
export function newText(command: string): string {
  return [madeByUs, featuresLine, switchLine, ...askedHooks.flatMap((asked) => tableLines(asked, command)), ""].join(
    "\n",
  );
}

/**
 * The text with our hook once for each event: tables at the end, those that are there brought up to date. Lines are
 * added; one is put into a comment only where it says that an event has no hooks, which leaves no room for a table.
 */
export function withTables(file: ConfigText, command: string): string {
  const { text, data } = file;
  const lineBreak = lineBreakOf(text);
  const switched = readPath(data, "features.hooks") !== undefined || switchPlace(file) !== undefined;
  const missing = askedHooks.filter(({ event }) => forwardingHooks(readPath(data, `hooks.${event}`)) === 0);
  const more = [
    ...(switched || get(data, "features") !== undefined ? [] : [featuresLine, switchLine]),
    ...missing.flatMap((asked) => tableLines(asked, command)),
  ];
  const kept = editLines(file, command).join("");
  if (more.length === 0) return kept;
  const added = file.lines.some((line) => line.trim() === heading || line.trim() === madeByUs)
    ? more
    : [heading, ...more];
  const isOpen = kept !== "" && kept !== "\uFEFF" && !kept.endsWith("\n");
  return kept + added.map((line) => (isOpen ? lineBreak + line : line + lineBreak)).join("");
}

/** The file's own lines: tables of ours brought up to date, the switch set, empty lists put into comments. */
function editLines(file: ConfigText, command: string): readonly string[] {
  const { text, data } = file;
  const lineBreak = lineBreakOf(text);
  const lines = [...file.lines];
  const place = readPath(data, "features.hooks") === undefined ? switchPlace(file) : undefined;
  if (place !== undefined) {
    const line = lines[place] ?? "";
    lines[place] = line.endsWith("\n") ? `${line}${switchLine}${lineBreak}` : `${line}${lineBreak}${switchLine}`;
  }
  for (const at of inTheWay(file)) lines[at] = `${replaced}${lines[at] ?? ""}`;
  for (const { event, from, to } of ourTables(file.lines)) {
    const asked = askedHooks.find((one) => one.event === event);
    if (asked === undefined) continue;
    const fresh = tableLines(asked, command).join(lineBreak);
    const open = lines[to - 1]?.endsWith("\n") === true ? lineBreak : "";
    const old = lines.slice(from, to).join("");
    if (old === `${fresh}${open}`) continue;
    lines.splice(from, to - from, `${fresh}${open}`, ...Array.from({ length: to - from - 1 }, () => ""));
  }
  return lines;
}

/** The line of `[features]`, where the switch goes after it. */
function switchPlace({ lines }: ConfigText): number | undefined {
  const at = lines.findIndex(
    (line, index) => /^\s*\[\s*features\s*\]\s*(#.*)?$/.test(line.trimEnd()) && isStatement(lines, index),
  );
  return at < 0 ? undefined : at;
}

/** Lines like `Stop = []`: an event without hooks cannot get a table. */
function inTheWay({ lines, data }: ConfigText): readonly number[] {
  const hooks = get(data, "hooks");
  if (!isObject(hooks)) return [];
  const empty = new Set(askedHooks.map(({ event }) => event).filter((event) => isEmptyList(hooks, event)));
  let table = "";
  return lines.flatMap((line, at) => {
    table = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1] ?? table;
    const key = /^\s*([\w.\s"]+?)\s*=\s*(?:\[\s*\]|\{\s*\})\s*(?:#.*)?$/
      .exec(line.trimEnd())?.[1]
      ?.replaceAll(/[\s"]/g, "");
    if (key === undefined || !isStatement(lines, at)) return [];
    const path = table === "" ? key : `${table}.${key}`;
    const isWhole = path === "hooks" && Object.keys(hooks).length === 0;
    return isWhole || (path.startsWith("hooks.") && empty.has(path.slice("hooks.".length))) ? [at] : [];
  });
}

function isEmptyList(hooks: JsonObject, event: string): boolean {
  const list = get(hooks, event);
  return isList(list) && list.length === 0;
}
