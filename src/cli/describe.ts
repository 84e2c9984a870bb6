import type { ArgDef } from "citty";
import type { Command } from "./command.ts";
import { shortForms } from "./command.ts";
import { logFlags } from "./log-flags.ts";

/** A flag as help, the manual and completions show it. */
export interface DescribedFlag {
  /** As it is typed: `--dry-run`, then any short form. */
  readonly names: readonly string[];
  /** What its value is, `FILE` or `a|b|c`; absent when it takes none. */
  readonly value?: string;
  readonly about: string;
}

/** An example: a command line and what it is for. */
export interface Example {
  readonly line: string;
  readonly about: string;
}

/** A command as help, the manual and completions show it. */
export interface DescribedCommand {
  /** `nemo-relay run`; the daemon is `nemo-relay`. */
  readonly name: string;
  readonly about: string;
  readonly usage: string;
  readonly flags: readonly DescribedFlag[];
  readonly examples: readonly Example[];
}

/** Puts together what a command's definition says. */
export async function describe(command: Command): Promise<DescribedCommand> {
  const { meta } = command.definition;
  const { name = "nemo-relay", description = "" } = (typeof meta === "function" ? await meta() : await meta) ?? {};
  const own = Object.entries(command.args).map(([flag, definition]) => describeFlag(flag, definition));
  const operands = command.operands === undefined ? "" : ` ${command.operands.name}`;
  const words = command.words === undefined ? "" : ` [-- ${command.words}]`;
  return {
    name,
    about: description,
    usage: `${name} ${own.length === 0 ? "" : "[flags]"}${operands}${words}`.replace("  ", " ").trimEnd(),
    flags: own,
    examples: command.examples.map(readExample),
  };
}

/** Flags that every command takes. */
export const commonFlags: readonly DescribedFlag[] = [
  { names: ["--help", "-h"], about: "Explain the command" },
  ...Object.entries(logFlags).map(([flag, definition]) => describeFlag(flag, definition)),
];

function describeFlag(flag: string, definition: ArgDef): DescribedFlag {
  const value = valueOf(definition);
  const short = shortForms(definition).map((letter) => `-${letter}`);
  const about = definition.description ?? "";
  return { names: [`--${flag}`, ...short], about, ...(value === undefined ? {} : { value }) };
}

/** What a flag's value is; undefined when it takes none. */
export function valueOf(definition: ArgDef): string | undefined {
  if (definition.type === "boolean") return undefined;
  if (definition.type === "enum") return (definition.options ?? []).join("|");
  return definition.valueHint ?? "VALUE";
}

function readExample(text: string): Example {
  const [, line = text, about = ""] = /^(.*?)\s+# (.*)$/.exec(text) ?? [];
  return { line, about };
}

/**
 * The words that a value or operand can be, where its name lists them: `a|b|c`. What stands for something is in capital
 * letters, `FILE|DIR`, and lists nothing.
 */
export function choicesIn(name: string): readonly string[] {
  const words = name.replaceAll(/[[\]]|\.\.\.$/g, "").split("|");
  return words.every((word) => /^[a-z][a-z0-9-]*$/.test(word)) ? words : [];
}
