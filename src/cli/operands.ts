import type { ArgsDef } from "citty";
import { nearest } from "../config/nearest.ts";
import { RelayError } from "../errors.ts";
import { checkArguments } from "./check-arguments.ts";
import type { Command } from "./command.ts";
import { choicesIn } from "./describe.ts";

/** The words of a command line that are the command's own. Throws RelayError `usage` for anything that it does not take. */
export function readOperands(command: Command, own: readonly string[], args: ArgsDef): readonly string[] {
  const { operands, words } = command;
  const found: string[] = [];
  const stray = (word: string): void => {
    if (found.length === (operands?.most ?? 0)) throw new RelayError("usage", strayWord(word, command));
    requireKnown(word, choicesIn(nameAt(command, found.length)));
    found.push(word);
  };
  checkArguments(own, args, stray, (flag) =>
    words === undefined ? "" : `; flags for the agent go after --: -- ${flag}`,
  );
  if (found.length >= (operands?.least ?? 0)) return found;
  const missing = nameAt(command, found.length);
  const choices = choicesIn(missing);
  const what = choices.length === 0 ? `${missing} is missing` : `say which: ${choices.join(", ")}`;
  throw new RelayError("usage", `${what}; --help shows how it is used`);
}

/** The name of an operand; the last one goes on where a command takes any number. */
export function nameAt({ operands }: Command, at: number): string {
  const names = operands?.name.split(" ") ?? [];
  return names[Math.min(at, names.length - 1)] ?? "";
}

function requireKnown(word: string, known: readonly string[]): void {
  if (known.length === 0 || known.includes(word)) return;
  const meant = nearest(word, known);
  const hint = meant === undefined ? `known: ${known.join(", ")}` : `did you mean ${meant}?`;
  throw new RelayError("usage", `unknown word "${word}"; ${hint}`);
}

function strayWord(word: string, command: Command): string {
  const own =
    command.operands === undefined ? "this command takes flags only" : `this command takes ${command.operands.name}`;
  const remedy = command.words === undefined ? own : `words for the agent go after --: -- ${word}`;
  return `unexpected word "${word}"; ${remedy}`;
}
