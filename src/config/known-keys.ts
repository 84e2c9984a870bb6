import type { PathStep } from "./document.ts";

/** Reads what a schema says of itself; valibot's types tell it only for schemas known at compile time. */
type Part = Readonly<Record<string, unknown>>;

/** The keys that a valibot schema knows at a path, in its own order; empty where it knows none by name. */
export function knownKeys(schema: unknown, path: readonly PathStep[]): readonly string[] {
  const [step, ...rest] = path;
  for (const part of parts(schema)) {
    const entries = asPart(part["entries"]);
    if (step === undefined) {
      if (entries !== undefined) return Object.keys(entries);
      continue;
    }
    const inner = typeof step === "string" && entries !== undefined ? entries[step] : (part["item"] ?? part["value"]);
    const found = knownKeys(inner, rest);
    if (found.length > 0) return found;
  }
  return [];
}

/** A schema with everything it is wrapped around: optional and nullable ones, pipes, unions. */
function parts(schema: unknown): readonly Part[] {
  const part = asPart(schema);
  if (part === undefined) return [];
  // A pipe's own copy of its first schema comes again as its first item.
  const inner = [part["wrapped"], ...asList(part["pipe"]).slice(1), ...asList(part["options"])];
  return [part, ...inner.flatMap(parts)];
}

function asPart(value: unknown): Part | undefined {
  return isPart(value) ? value : undefined;
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
