import type { YAMLMap, YAMLSeq } from "yaml";
import { isMap, isScalar } from "yaml";
import { RelayError } from "../../../errors.ts";
import type { Edit, Range, Removal } from "./edits.ts";
import { nothingRemoved } from "./edits.ts";
import { isInstalled } from "./hook-entry.ts";
import { commandOf, eventNames, eventOf, hooksOf } from "./hook-list.ts";
import { holdsMarker } from "./markers.ts";
import type { YamlText } from "./yaml-text.ts";
import { endOf, lineStart, nextLine, pairOf, startOf } from "./yaml-text.ts";

/** What takes our hooks out again: exactly those that `install` wrote. Throws RelayError `config`. */
export function removeHooks(file: YamlText): Removal {
  const hooks = hooksOf(file);
  const found = eventNames(file).flatMap((event) => {
    const list = eventOf(file, event);
    const ours = list?.items.filter(isOurs) ?? [];
    return list === undefined || ours.length === 0 ? [] : [{ event, list, ours }];
  });
  if (hooks === undefined || found.length === 0) return nothingRemoved;
  if (hooks.flow === true) {
    throw new RelayError(
      "config",
      `${file.path}: hooks is written in one piece ({…}); take the hooks of nemo-relay out by hand`,
    );
  }
  const emptied = found.filter(({ list, ours }) => ours.length === list.items.length).map(({ event }) => event);
  const whole = emptied.filter((event) => !keepsKey(file, hooks, event));
  if (whole.length === hooks.items.length && !holdsMarker(lineOf(file, pairOf(file.root, "hooks")?.key))) {
    return { lines: [pairLines(file, file.root, "hooks")], edits: [] };
  }
  const lines: Range[] = whole.map((event) => pairLines(file, hooks, event));
  const inline: Edit[] = [];
  for (const { event, list, ours } of found) {
    if (whole.includes(event)) continue;
    if (list.flow === true) inline.push(...ours.map((item) => inlineItem(list, item)));
    else lines.push(...ours.map((item) => itemLines(file, item)));
  }
  return { lines, edits: inline };
}

/** Whether `install` wrote this hook and nobody has added to it. */
function isOurs(item: unknown): boolean {
  return isInstalled(commandOf(item) ?? "") && isMap(item) && item.items.every(isKnownKey);
}

function isKnownKey({ key }: YAMLMap["items"][number]): boolean {
  return isScalar(key) && (key.value === "command" || key.value === "timeout");
}

/** A key that was there before us, empty. */
function keepsKey(file: YamlText, hooks: YAMLMap, event: string): boolean {
  return holdsMarker(lineOf(file, pairOf(hooks, event)?.key));
}

/** The line of a key; it begins where the line does, so its end is looked for after it. */
function lineOf({ text }: YamlText, key: unknown): string {
  return text.slice(lineStart(text, startOf(key)), nextLine(text, endOf(key)));
}

function pairLines({ text }: YamlText, map: YAMLMap | undefined, key: string): Range {
  const pair = pairOf(map, key);
  return [lineStart(text, startOf(pair?.key)), nextLine(text, endOf(pair))];
}

/** An item's lines from its dash on, which may stand on a line of its own. */
function itemLines({ text }: YamlText, item: unknown): Range {
  const dash = text.lastIndexOf("-", startOf(item) - 1);
  return [lineStart(text, dash), nextLine(text, endOf(item))];
}

/** An item of `[…, …]` with the comma before it, or the one after it when it is the first. */
function inlineItem(list: YAMLSeq, item: unknown): Edit {
  const index = list.items.indexOf(item);
  const before = list.items[index - 1];
  const after = list.items[index + 1];
  if (before !== undefined) return { at: endOf(before), end: endOf(item), text: "" };
  return { at: startOf(item), end: after === undefined ? endOf(item) : startOf(after), text: "" };
}
