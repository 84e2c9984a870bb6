import type { ArgsDef } from "citty";
import { RelayError } from "../errors.ts";
import type { Flags } from "./command.ts";

/** One word below a command: `nemo-relay plugins set`. */
export interface SubCommand {
  readonly word: string;
  /** As help shows it: `KEY VALUE`. */
  readonly operands: string;
  readonly least: number;
  readonly most: number;
  /** Flags of the command that it takes. */
  readonly flags: readonly string[];
  readonly run: (flags: Flags, operands: readonly string[]) => Promise<number>;
}

/** The words below one command. */
export interface SubCommands {
  readonly command: string;
  readonly list: readonly SubCommand[];
  /** All flags that the command declares. */
  readonly args: ArgsDef;
}

/** Runs the sub-command that the first operand names. Throws `RelayError("usage")` for what it does not take. */
export async function runSubCommand(
  { command, list, args }: SubCommands,
  flags: Flags,
  [word = "", ...operands]: readonly string[],
): Promise<number> {
  const found = list.find((each) => each.word === word);
  // A mistyped one was refused before this, with the nearest word (operands.ts).
  if (found === undefined) throw new RelayError("usage", `${command} does not know "${word}"`);
  const usage = `nemo-relay ${command} ${word} ${found.operands}`.trimEnd();
  if (operands.length < found.least || operands.length > found.most) {
    throw new RelayError("usage", `${command} ${word} is used like this: ${usage}`);
  }
  const astray = Object.keys(args).find((name) => isGiven(flags[name]) && !found.flags.includes(name));
  if (astray !== undefined) throw new RelayError("usage", `--${astray} is not for ${command} ${word}`);
  return await found.run(flags, operands);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false;
}
