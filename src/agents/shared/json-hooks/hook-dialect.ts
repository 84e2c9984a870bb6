import type { Node } from "jsonc-parser";
import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { readString } from "../../../core/json/path.ts";
import { forwardsTo, isInstalledCommand } from "../installed-command.ts";
import type { HooksDocument } from "./hooks-document.ts";
import { valueOf } from "./hooks-document.ts";

/** How an agent writes hooks down in JSON, and what `install` adds there. */
export interface HookDialect {
  /** The agent's command-line word. */
  readonly word: string;
  /** The command of our hooks. */
  readonly command: string;
  /** The item that goes into each event's list. */
  readonly items: readonly (readonly [event: string, item: JsonObject])[];
  /** A member without which the agent ignores the file; it goes right after `hooks` where it is missing. */
  readonly beside?: readonly [name: string, value: JsonValue];
  /** The hooks in one item of an event's list: itself, or the members of a group. */
  readonly hooksIn: (item: Node) => readonly Node[];
  /** A value as it is to be written. */
  readonly encode: (value: JsonValue) => string;
}

/** Members of a hook, and of the group around it, that `install` writes: with any other, somebody has added to it. */
const ownKeys: ReadonlySet<string> = new Set(["type", "command", "timeout"]);
const groupKeys: ReadonlySet<string> = new Set(["matcher", "hooks"]);

/** Whether `install` wrote a hook and nobody has added to it. */
export function isOurs(hook: Node, { word }: HookDialect): boolean {
  const value = valueOf(hook);
  return isInstalledCommand(readString(value, "command") ?? "", word) && hasOnly(value, ownKeys);
}

/** Whether an item holds our hooks and nothing else, so that it goes with them. */
export function isOursAlone(item: Node, dialect: HookDialect): boolean {
  const hooks = dialect.hooksIn(item);
  if (!hooks.every((hook) => isOurs(hook, dialect))) return false;
  return hooks.includes(item) || hasOnly(valueOf(item), groupKeys);
}

/** Whether one of an event's hooks forwards to us, whoever wrote it: one for each event is enough. */
export function isServed(list: Node | undefined, dialect: HookDialect): boolean {
  return (list?.children ?? []).some((item) => dialect.hooksIn(item).some((hook) => forwards(hook, dialect)));
}

/** How many hooks forward to us that `install` did not write. */
export function foreignHooks(document: HooksDocument, dialect: HookDialect): number {
  const items = [...document.events.values()].flatMap((list) => list.children ?? []);
  const hooks = items.flatMap((item) => dialect.hooksIn(item));
  return hooks.filter((hook) => forwards(hook, dialect) && !isOurs(hook, dialect)).length;
}

function forwards(hook: Node, { word }: HookDialect): boolean {
  return forwardsTo(readString(valueOf(hook), "command") ?? "", word);
}

function hasOnly(value: JsonValue, keys: ReadonlySet<string>): boolean {
  return isObject(value) && Object.keys(value).every((key) => keys.has(key));
}
