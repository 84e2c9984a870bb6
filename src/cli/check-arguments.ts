import type { ArgDef, ArgsDef } from "citty";
import { nearest } from "../config/nearest.ts";
import { RelayError } from "../errors.ts";

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
    } else if (equals < 0) {
      const value = words[++at];
      if (value === undefined) throw new RelayError("usage", `${written} needs a value`);
      if (value.startsWith("-")) {
        throw new RelayError("usage", `${written} needs a value; write ${written}=${value} if that is one`);
      }
    }
  }
}

function findFlag(written: string, args: ArgsDef): ArgDef {
  const name = written.startsWith("--") ? written.slice(2) : "";
  const found = Object.hasOwn(args, name) ? args[name] : undefined;
  if (found !== undefined) return found;
  const known = [...Object.keys(args), "help"];
  const meant = nearest(written.replace(/^-+/, ""), known);
  throw new RelayError("usage", `unknown flag ${written}${meant === undefined ? "" : `; did you mean --${meant}?`}`);
}
