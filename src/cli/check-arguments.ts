import type { ArgDef, ArgsDef } from "citty";
import { nearest } from "../config/nearest.ts";
import { RelayError } from "../errors.ts";
import { shortForms } from "./command.ts";

/**
 * Refuses what citty would accept in silence: unknown flags, a flag without its value, a value for a flag that takes
 * none, stray words. Throws RelayError `usage` naming the nearest known flag. `stray` takes a word that is no flag: it
 * keeps it as an operand or throws what to do about it.
 */
export function checkArguments(words: readonly string[], args: ArgsDef, stray: (word: string) => void): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) {
      stray(word);
      continue;
    }
    const equals = word.indexOf("=");
    const written = equals < 0 ? word : word.slice(0, equals);
    const definition = findFlag(written, args);
    if (definition.type === "boolean") {
      if (equals >= 0) throw new RelayError("usage", `${written} takes no value`);
    } else checkValue(written, definition, equals < 0 ? nextValue(written, words[++at]) : word.slice(equals + 1));
  }
}

function nextValue(written: string, value: string | undefined): string {
  if (value === undefined) throw new RelayError("usage", `${written} needs a value`);
  if (!value.startsWith("-")) return value;
  throw new RelayError("usage", `${written} needs a value; write ${written}=${value} if that is one`);
}

function checkValue(written: string, definition: ArgDef, value: string): void {
  if (definition.type === "enum") requireOneOf(written, value, definition.options ?? []);
}

/** Refuses a word that is none of these. Throws RelayError `usage` naming the nearest one. */
export function requireOneOf(what: string, word: string, known: readonly string[]): void {
  if (known.includes(word)) return;
  const meant = nearest(word, known);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new RelayError("usage", `${what}: expected one of ${known.join(", ")}, found ${JSON.stringify(word)}${hint}`);
}

function findFlag(written: string, args: ArgsDef): ArgDef {
  const found = flagOf(written, args);
  if (found !== undefined) return found;
  const meant = nearest(written.replace(/^-+/, ""), [...Object.keys(args), "help"]);
  throw new RelayError("usage", `unknown flag ${written}${meant === undefined ? "" : `; did you mean --${meant}?`}`);
}

/** The definition of a flag as it was typed, `--quiet` or `-q`, without its value; undefined for an unknown one. */
export function flagOf(written: string, args: ArgsDef): ArgDef | undefined {
  if (written.startsWith("--")) {
    const name = written.slice(2);
    return Object.hasOwn(args, name) ? args[name] : undefined;
  }
  return Object.values(args).find((definition) => shortForms(definition).includes(written.slice(1)));
}
