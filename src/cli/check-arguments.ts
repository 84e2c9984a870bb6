import type { ArgDef, ArgsDef } from "citty";
import { nearest } from "../config/nearest.ts";
import { RelayError } from "../errors.ts";
import { shortForms } from "./command.ts";

/**
 * Refuses what citty would accept in silence: unknown flags, a flag without its value, a value for a flag that takes
 * none, stray words. Throws RelayError `usage` naming the nearest known flag. `stray` takes a word that is no flag: it
 * keeps it as an operand or throws what to do about it; `remedy` words what to do about a flag that is near to none.
 */
export function checkArguments(
  words: readonly string[],
  args: ArgsDef,
  stray: (word: string) => void,
  remedy: (flag: string) => string = () => "",
): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) {
      stray(word);
      continue;
    }
    const equals = word.indexOf("=");
    const written = equals < 0 ? word : word.slice(0, equals);
    const definition = flagOf(written, args);
    if (definition === undefined) throw unknownFlag(written, args, remedy(word));
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
  const known = definition.type === "enum" ? (definition.options ?? []) : [value];
  if (known.includes(value)) return;
  const meant = nearest(value, known);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new RelayError(
    "usage",
    `${written}: expected one of ${known.join(", ")}, found ${JSON.stringify(value)}${hint}`,
  );
}

function unknownFlag(written: string, args: ArgsDef, remedy: string): RelayError {
  const meant = nearest(written.replace(/^-+/, ""), [...Object.keys(args), "help"]);
  return new RelayError(
    "usage",
    `unknown flag ${written}${meant === undefined ? remedy : `; did you mean --${meant}?`}`,
  );
}

/** The definition of a flag as it was typed, `--quiet` or `-q`, without its value; undefined for an unknown one. */
export function flagOf(written: string, args: ArgsDef): ArgDef | undefined {
  if (written.startsWith("--")) {
    const name = written.slice(2);
    return Object.hasOwn(args, name) ? args[name] : undefined;
  }
  return Object.values(args).find((definition) => shortForms(definition).includes(written.slice(1)));
}
