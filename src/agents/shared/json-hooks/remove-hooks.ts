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
  // Backwards, as they came: the first one's blanks say what was there before it.
  for (const list of [...document.events.values()].toReversed()) {
    for (const item of (list.children ?? []).toReversed()) {
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
  const { text, root } = document;
  const container = part.parent ?? root;
  const beside = container === root ? besideOf(part, dialect) : undefined;
  if (beside !== undefined) return removePart(text, root, beside);
  const lead = leadOf(text, container);
  const isMade = container.children?.length === 1 && lead !== leads.wasEmpty && !hasComment(text, container);
  if (!isMade) return removePart(text, container, part);
  if (container !== root) return removeUpwards(document, container.parent ?? root, dialect);
  const around = text.slice(0, root.offset) + text.slice(root.offset + root.length);
  if (lead === leads.wasBlank) return around;
  return around.trim() === "" ? null : removePart(text, root, part);
}

/** The member that `install` put right after `hooks`. */
function besideOf(part: Node, { beside }: HookDialect): Node | undefined {
  const siblings = part.parent?.children ?? [];
  const next = siblings[siblings.indexOf(part) + 1];
  const value = next?.children?.[1];
  if (next === undefined || value === undefined || beside === undefined) return undefined;
  return nameOf(next) === beside[0] && valueOf(value) === beside[1] ? next : undefined;
}
