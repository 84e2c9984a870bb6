import type { ArgDef, ArgsDef, CommandDef } from "citty";

/** A command's flags as citty read them, by their declared names. */
export type Flags = Readonly<Record<string, unknown>>;

/** One command: its definition for citty, its help's examples, and what it does. */
export interface Command {
  readonly definition: CommandDef;
  readonly args: ArgsDef;
  /** What the words after `--` are; absent when the command takes none. */
  readonly words?: string;
  /** Words that the command takes itself (session ids, an agent's name); absent when it takes flags only. */
  readonly operands?: Operands;
  /** Whole command lines with a comment each. */
  readonly examples: readonly string[];
  /** Does it; resolves to the exit code. `operands` are as many as `Command.operands` allows. */
  readonly run: (flags: Flags, words: readonly string[], operands: readonly string[]) => Promise<number>;
}

/** What a command's own words are and how many it takes. */
export interface Operands {
  /**
   * As help shows it: words that it can be in small letters, `list|show|rm`, and what stands for something in capitals,
   * `SESSION`; one after the other, `list|show|rm [SESSION]`. Completions follow from it, and another word than a listed
   * one is refused.
   */
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** A flag's text; undefined when it was not given. */
export function textFlag(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** Whether a flag without a value was given. */
export function switchFlag(flags: Flags, name: string): boolean {
  return flags[name] === true;
}

/** The one-letter forms of a flag, without their `-`. */
export function shortForms(definition: ArgDef): readonly string[] {
  return "alias" in definition ? [definition.alias ?? []].flat() : [];
}
