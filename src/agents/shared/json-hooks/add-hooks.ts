import type { Node } from "jsonc-parser";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { insert, lineBreakIn } from "./edit-text.ts";
import type { HookDialect } from "./hook-dialect.ts";
import { isOurs, isServed } from "./hook-dialect.ts";
import type { HooksDocument } from "./hooks-document.ts";
import { member, valueOf } from "./hooks-document.ts";
import { leads } from "./leads.ts";

/** Indentation that is added where the file shows no habit of its own. */
const step = "  ";

/** The text of a file that has no hooks and nothing else; `blank` is what stood there, undefined for no file at all. */
export function newText(blank: string | undefined, dialect: HookDialect): string {
  const mark = blank?.startsWith("\uFEFF") === true ? "\uFEFF" : "";
  const lineBreak = breakOf(blank ?? "");
  const [lead, rest] = blank === undefined ? [`\n${step}`, "\n"] : [leads.wasBlank, blank.slice(mark.length)];
  return `${mark}{${lead}${wholeMember(dialect, lineBreak, step)}${lineBreak}}${rest}`;
}

/**
 * One edit that brings a file nearer to having our hook once for each event; undefined when nothing is left to do. Text
 * is inserted, and commands of ours from another place of the binary are replaced: every other byte stays.
 */
export function nextAddition(document: HooksDocument, dialect: HookDialect): string | undefined {
  const moved = otherCommand(document, dialect);
  if (moved !== undefined) return moved;
  const { text, root, hooks, events } = document;
  if (hooks === undefined) {
    const indent = /[ \t]*$/.exec(lineBreakIn(text, root) ?? "")?.[0] ?? "";
    const { beside, ...rest } = dialect;
    const asked = beside !== undefined && member(root, beside[0]) === undefined ? dialect : rest;
    return addMember(document, root, wholeMember(asked, breakOf(text), indent === "" ? step : indent));
  }
  const missing = dialect.items.find(([event]) => !isServed(events.get(event), dialect));
  if (missing === undefined) return undefined;
  const [event, item] = missing;
  const list = events.get(event);
  if (list === undefined) return addMember(document, hooks, eventMember(event, item, dialect));
  return addPart(text, list, dialect.encode(item), " ");
}

/** A hook that `install` wrote with another command, made ours. */
function otherCommand({ text, events }: HooksDocument, dialect: HookDialect): string | undefined {
  for (const list of events.values()) {
    const hooks = (list.children ?? []).flatMap((item) => dialect.hooksIn(item));
    for (const hook of hooks.filter((one) => isOurs(one, dialect))) {
      const node = member(hook, "command");
      if (node === undefined || valueOf(node) === dialect.command) continue;
      return text.slice(0, node.offset) + dialect.encode(dialect.command) + text.slice(node.offset + node.length);
    }
  }
  return undefined;
}

function wholeMember(dialect: HookDialect, lineBreak: string, indent: string): string {
  const events = dialect.items.map(
    ([event, item]) => `${lineBreak}${indent}${indent}${eventMember(event, item, dialect)}`,
  );
  const { beside } = dialect;
  const more =
    beside === undefined ? "" : `,${lineBreak}${indent}${JSON.stringify(beside[0])}: ${JSON.stringify(beside[1])}`;
  return `"hooks": {${events.join(",")}${lineBreak}${indent}}${more}`;
}

function eventMember(event: string, item: JsonObject, dialect: HookDialect): string {
  return `${JSON.stringify(event)}: [${dialect.encode(item)}]`;
}

function addMember({ text }: HooksDocument, object: Node, written: string): string {
  const line = text.slice(text.lastIndexOf("\n", object.offset) + 1);
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  return addPart(text, object, written, `${breakOf(text)}${indent}${indent.startsWith("\t") ? "\t" : step}`);
}

/** A part after the last one, set like the first: `otherwise` where that does not stand on a line of its own. */
function addPart(text: string, container: Node, written: string, otherwise: string): string {
  const last = container.children?.at(-1);
  if (last === undefined) return insert(text, container.offset + 1, leads.wasEmpty + written);
  const blanks = lineBreakIn(text, container) ?? otherwise;
  const end = last.offset + last.length;
  // A comment after the last part on its line is about that part.
  const comment = blanks.includes("\n") ? remark.exec(text.slice(end))?.[0].length : undefined;
  return insert(insert(text, end + (comment ?? 0), blanks + written), end, ",");
}

/** Comments that fill the rest of a line. */
const block = /\/\*(?:(?!\*\/)[^\r\n])*\*\//;
const remark = new RegExp(
  `^(?:[ \\t]*${block.source})*[ \\t]*(?://[^\\r\\n]*?|${block.source})(?=[ \\t]*(?:\\r?\\n|$))`,
);

function breakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
