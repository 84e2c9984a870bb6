import type { PathStep } from "./document.ts";
import type { TomlStatement, TomlValue } from "./toml-scan.ts";
import { statements } from "./toml-scan.ts";

/** A place in a text, counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a key of a TOML text stands: inside an inline table or a list, too. What is not written down gives the place of
 * the nearest key around it; undefined when nothing on the way to it is.
 */
export function findPlace(text: string, path: readonly PathStep[]): TextPlace | undefined {
  let best: TomlStatement | undefined;
  for (const statement of statements(text)) {
    if (startsWith(statement.path, path)) return placeAt(text, statement.start);
    if (startsWith(path, statement.path) && statement.path.length > (best?.path.length ?? 0)) best = statement;
  }
  if (best === undefined) return undefined;
  return placeAt(text, within(best.value, path.slice(best.path.length)) ?? best.start);
}

/** Where the rest of a path stands inside a value; undefined when nothing of it does. */
function within(value: TomlValue | undefined, path: readonly PathStep[]): number | undefined {
  const [step, ...rest] = path;
  if (value === undefined || step === undefined) return undefined;
  const item = typeof step === "number" ? value.items?.[step] : undefined;
  if (item !== undefined) return within(item, rest) ?? item.start;
  for (const { keys, start, value: held } of value.entries ?? []) {
    if (startsWith(keys, path)) return start;
    if (startsWith(path, keys)) return within(held, path.slice(keys.length)) ?? start;
  }
  return undefined;
}

/** Whether a path begins with these steps. */
export function startsWith(path: readonly PathStep[], beginning: readonly PathStep[]): boolean {
  return beginning.every((step, index) => path[index] === step);
}

function placeAt(text: string, at: number): TextPlace {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}
