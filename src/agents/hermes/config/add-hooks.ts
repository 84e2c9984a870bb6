import type { YAMLMap, YAMLSeq } from "yaml";
import { isMap } from "yaml";
import { RelayError } from "../../../errors.ts";
import { askedHooks } from "../hooks.ts";
import type { Edit } from "./edits.ts";
import { forwards, isInstalled, patience, scalar } from "./hook-entry.ts";
import { commandOf, eventNames, eventOf, hooksOf } from "./hook-list.ts";
import { inPlaceOf } from "./markers.ts";
import type { YamlText } from "./yaml-text.ts";
import {
  asLines,
  columnOf,
  endOf,
  isEmpty,
  isNothing,
  nextLine,
  pairOf,
  startOf,
  topColumn,
  valueOf,
} from "./yaml-text.ts";

/** Indentation that is added where the file shows no habit of its own. */
const step = 2;

/**
 * What adds our hook to every event that has none of ours, and brings those of another place of the binary up to date.
 * Text is inserted, never rendered anew: every other byte stays. Throws RelayError `config`.
 */
export function addHooks(file: YamlText, command: string): readonly Edit[] {
  const lists = askedHooks.map((event) => ({ event, list: eventOf(file, event) }));
  const moved = lists.flatMap(({ list }) => (list === undefined ? [] : updated(list, command)));
  const missing = lists.filter(({ list }) => !hasOurs(list)).map(({ event }) => event);
  if (missing.length === 0) return moved;
  const hooks = hooksOf(file);
  if (hooks === undefined || isEmpty(hooks)) return [...moved, ...wholeBlock(file, missing, command)];
  if (hooks.flow === true) throw inBraces(file.path, "hooks");
  const [first] = hooks.items;
  const indent = columnOf(file.text, startOf(first?.key));
  const habit = listHabit(file, indent);
  const known = missing.filter((event) => pairOf(hooks, event) !== undefined);
  const fresh = missing.filter((event) => !known.includes(event));
  const at = nextLine(file.text, endOf(hooks));
  const lines = fresh.flatMap((event) => eventLines(event, indent, command, habit));
  return [
    ...moved,
    ...known.flatMap((event) => intoEvent(file, { hooks, event, indent }, command)),
    { at, end: at, text: asLines(file.text, at, lines) },
  ];
}

/** The lines of a `hooks` block with our hook for these events. */
export function hookLines(events: readonly string[], command: string): readonly string[] {
  return ["hooks:", ...events.flatMap((event) => eventLines(event, step, command))];
}

function eventLines(event: string, indent: number, command: string, inner = step): readonly string[] {
  return [`${" ".repeat(indent)}${event}:`, ...itemLines(indent + inner, command)];
}

/** How far lists are indented under their event: PyYAML's own way is not at all. */
function listHabit(file: YamlText, indent: number): number {
  const lists = eventNames(file).flatMap((event) => eventOf(file, event) ?? []);
  const list = lists.find(({ flow }) => flow !== true);
  return list === undefined ? step : columnOf(file.text, startOf(list)) - indent;
}

function itemLines(indent: number, command: string): readonly string[] {
  const space = " ".repeat(indent);
  return [`${space}- command: ${scalar(command)}`, `${space}  timeout: ${patience}`];
}

function hasOurs(list: YAMLSeq | undefined): boolean {
  return list?.items.some((item) => forwards(commandOf(item) ?? "")) === true;
}

function updated(list: YAMLSeq, command: string): readonly Edit[] {
  return list.items.flatMap((item) => {
    const own = commandOf(item);
    const node = isMap(item) ? valueOf(pairOf(item, "command")) : undefined;
    if (own === undefined || own === command || !isInstalled(own)) return [];
    return [
      { at: startOf(node), end: endOf(node), text: list.flow === true ? JSON.stringify(command) : scalar(command) },
    ];
  });
}

/** There is no hook at all yet: a block of its own, under `hooks` where that stands empty, else at the end. */
function wholeBlock(file: YamlText, events: readonly string[], command: string): readonly Edit[] {
  const { text, root } = file;
  const pair = pairOf(root, "hooks");
  const indent = topColumn(file);
  const own = events.flatMap((event) => eventLines(event, indent + step, command));
  if (pair !== undefined) return under(file, pair, own);
  if (root?.flow === true) throw inBraces(file.path, "the file");
  const at = endOfDocument(text, root);
  return [{ at, end: at, text: asLines(text, at, [`${" ".repeat(indent)}hooks:`, ...own]) }];
}

/** Where a further top-level key goes: the end of the file, or before the mark that ends the document. */
export function endOfDocument(text: string, root: YAMLMap | undefined): number {
  const from = endOf(root);
  const mark = /^\.\.\.\s/m.exec(text.slice(from));
  return mark === null ? text.length : from + mark.index;
}

/** An event that is there: its list gets one more hook. */
function intoEvent(
  file: YamlText,
  place: { readonly hooks: YAMLMap; readonly event: string; readonly indent: number },
  command: string,
): readonly Edit[] {
  const { text } = file;
  const list = eventOf(file, place.event);
  const pair = pairOf(place.hooks, place.event);
  if (list === undefined || isEmpty(list)) {
    return pair === undefined ? [] : under(file, pair, itemLines(place.indent + step, command));
  }
  if (list.flow === true) {
    const at = endOf(list.items.at(-1));
    return [{ at, end: at, text: `, {command: ${JSON.stringify(command)}, timeout: ${patience}}` }];
  }
  const at = nextLine(text, endOf(list));
  return [{ at, end: at, text: asLines(text, at, itemLines(columnOf(text, startOf(list)), command)) }];
}

type KeyValue = NonNullable<ReturnType<typeof pairOf>>;

/** Lines under a key whose value is empty; what stood there is kept in a comment. */
function under(file: YamlText, pair: KeyValue, lines: readonly string[]): readonly Edit[] {
  const { text, path } = file;
  const value = valueOf(pair);
  const source = value === undefined ? "" : text.slice(startOf(value), endOf(value));
  if (/[\n&!]/.test(source) || (value !== undefined && !isNothing(value) && !isEmpty(value)))
    throw inBraces(path, String(pair.key));
  const colon = text.indexOf(":", endOf(pair.key)) + 1;
  const place = source === "" ? { at: colon, end: colon } : { at: startOf(value), end: endOf(value) };
  const at = nextLine(text, place.end);
  return [
    { ...place, text: inPlaceOf(source) },
    { at, end: at, text: asLines(text, at, lines) },
  ];
}

function inBraces(path: string, what: string): RelayError {
  return new RelayError(
    "config",
    `${path}: ${what} is written in one piece ({…}); write it in indented lines and run this again. The file was left as it is`,
  );
}
