import type { Node } from "jsonc-parser";
import { hasComment, removePart } from "./edit-text.ts";
import type { HookDialect } from "./hook-dialect.ts";
import { isOurs, isOursAlone } from "./hook-dialect.ts";
import type { HooksDocument } from "./hooks-document.ts";
import { nameOf, valueOf } from "./hooks-document.ts";
import { leadOf, leads } from "./leads.ts";

/**
 * One edit that takes a hook of ours out, with what was made to hold it; undefined when there is none left, and null when
 * nothing but ours was in the file.
 */
export function nextRemoval(document: HooksDocument, dialect: HookDialect): string | null | undefined {
  for (const list of document.events.values()) {
    for (const item of list.children ?? []) {
      const hook = dialect.hooksIn(item).find((one) => isOurs(one, dialect));
      if (hook?.parent === undefined) continue;
      if (isOursAlone(item, dialect)) return removeUpwards(document, item, dialect);
      return removePart(document.text, hook.parent, hook);
    }
  }
  return undefined;
}

/** Takes a part out; where it stood alone in what `install` made for it, that goes instead. */
function removeUpwards(document: HooksDocument, part: Node, dialect: HookDialect): string | null {
  const { text, root, hooks } = document;
  const container = part.parent;
  if (container === undefined) return text;
  const parts = container.children ?? [];
  const next = parts[parts.indexOf(part) + 1];
  if (container === root && part === hooks?.parent && next !== undefined && isBeside(next, dialect)) {
    return removePart(text, root, next);
  }
  const lead = leadOf(text, container);
  const isMade = parts.length === 1 && lead !== leads.wasEmpty && !hasComment(text, container);
  if (!isMade) return removePart(text, container, part);
  if (container !== root) return removeUpwards(document, container.parent ?? root, dialect);
  const around = text.slice(0, root.offset) + text.slice(root.offset + root.length);
  if (lead === leads.wasBlank) return around;
  return around.trim() === "" ? null : removePart(text, root, part);
}

function isBeside(property: Node, { beside }: HookDialect): boolean {
  const value = property.children?.[1];
  return beside !== undefined && nameOf(property) === beside[0] && value !== undefined && valueOf(value) === beside[1];
}
