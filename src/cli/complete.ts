import type { ArgsDef } from "citty";
import { agents } from "../agents/registry.ts";
import { sectionOf } from "../launch/resolve-command.ts";
import { flagOf } from "./check-arguments.ts";
import type { Command } from "./command.ts";
import { commands, findCommand } from "./commands.ts";
import type { DescribedFlag } from "./describe.ts";
import { choicesIn, commonFlags, describe, valueOf } from "./describe.ts";
import { flagsWithValue } from "./flags-with-value.ts";
import { logFlags } from "./log-flags.ts";
import { nameAt } from "./operands.ts";
import type { SplitArguments } from "./split-arguments.ts";
import { splitArguments } from "./split-arguments.ts";

/** A word that can stand where the cursor is. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What a shell is to offer: these words, or what it finds itself. `default`: as if we had no completion. */
export interface Completion {
  readonly kind: "words" | "files" | "directories" | "default";
  readonly candidates: readonly Candidate[];
}

const byShell = (kind: Completion["kind"]): Completion => ({ kind, candidates: [] });
const words = (candidates: readonly Candidate[]): Completion => ({ kind: "words", candidates });

/** What can be typed at the last of these words, which may be empty. `typed` begins behind the program's name. */
export async function complete(typed: readonly string[]): Promise<Completion> {
  const { before, current } = cursor(typed);
  // Behind -- everything is the agent's.
  if (before.includes("--")) return byShell("default");
  const takesValue = before[0]?.startsWith("-") === true ? await flagsWithValue() : () => false;
  const found = await completeFor(splitArguments(before, takesValue), current);
  const candidates = found.candidates.filter(({ word: offered }) => offered.startsWith(current));
  return { kind: found.kind, candidates };
}

/**
 * The words in front of the cursor and the one it is in. bash cuts `--flag=value` at the `=`, and PowerShell cannot hand
 * over an empty word.
 */
function cursor(typed: readonly string[]): { readonly before: readonly string[]; readonly current: string } {
  const last = typed.at(-1) ?? "";
  const before = typed.slice(0, -1).filter((word) => word !== "=");
  return { before, current: last === "=" || last === '""' ? "" : last };
}

async function completeFor({ before, command: word, after }: SplitArguments, current: string): Promise<Completion> {
  if (word === "help") return words(commandWords());
  if (word === "hook-forward") return words(agentWords());
  if (word === undefined) return await completeTop(before, current);
  const command = await findCommand(word)?.load();
  if (command === undefined) return byShell("default");
  return await completeCommand(command, after, current);
}

async function completeTop(before: readonly string[], current: string): Promise<Completion> {
  const { command: daemon } = await import("./commands/daemon.ts");
  const value = valueAt(before, current, daemon.args);
  if (value !== undefined) return value;
  if (!current.startsWith("-")) return words(commandWords());
  const version: DescribedFlag = { names: ["--version"], about: "Print the version" };
  return words(flagWords([...(await describe(daemon)).flags, version, ...commonFlags], before));
}

async function completeCommand(command: Command, given: readonly string[], current: string): Promise<Completion> {
  const value = valueAt(given, current, command.args);
  if (value !== undefined) return value;
  const flags = flagWords([...(await describe(command)).flags, ...commonFlags], given);
  if (current.startsWith("-")) return words(flags);
  const operand = operandAt(command, given);
  if (operand !== undefined) return offer(operand);
  // Nothing but flags can follow.
  const end = command.words === undefined ? [] : [{ word: "--", about: "what follows is the agent's" }];
  return words([...end, ...flags]);
}

/** What a flag's value can be, where the cursor is in one. */
function valueAt(given: readonly string[], current: string, args: ArgsDef): Completion | undefined {
  const known = { ...args, ...logFlags };
  const equals = current.indexOf("=");
  const flag = current.startsWith("--") && equals > 0 ? current.slice(0, equals) : (given.at(-1) ?? "");
  const definition = flag.startsWith("-") ? flagOf(flag, known) : undefined;
  const value = definition === undefined ? undefined : valueOf(definition);
  if (value === undefined) return undefined;
  const offered = offer(value);
  if (equals < 0 || !current.startsWith("--")) return offered;
  const candidates = offered.candidates.map(({ word, about }) => ({ word: `${flag}=${word}`, about }));
  return { kind: offered.kind, candidates };
}

/** The name of the operand that comes next: `SESSION`, `a|b|c`; undefined when there is none. */
function operandAt(command: Command, given: readonly string[]): string | undefined {
  const known = { ...command.args, ...logFlags };
  let taken = 0;
  for (let at = 0; at < given.length; at++) {
    const word = given[at] ?? "";
    if (!word.startsWith("-")) taken++;
    else if (!word.includes("=") && valueOf(flagOf(word, known) ?? { type: "boolean" }) !== undefined) at++;
  }
  return taken < (command.operands?.most ?? 0) ? nameAt(command, taken) : undefined;
}

/** What stands for a name: its listed words, or what it is a placeholder of. */
function offer(name: string): Completion {
  const choices = choicesIn(name);
  if (choices.length > 0) return words(choices.map((word) => ({ word, about: "" })));
  const placeholder = name.replaceAll(/[[\]]|\.\.\./g, "");
  if (placeholder === "AGENT") return words(agentWords());
  if (placeholder === "SESSION") return words([{ word: "latest", about: "the session that was opened last" }]);
  if (placeholder === "DIR") return byShell("directories");
  if (placeholder.split("|").includes("FILE")) return byShell("files");
  return words([]);
}

function commandWords(): readonly Candidate[] {
  const listed = commands.filter((entry) => entry.hidden !== true);
  const own = listed.map(({ word, summary }) => ({ word, about: summary }));
  return [
    ...own,
    { word: "hook-forward", about: "forward one hook payload from stdin" },
    { word: "help", about: "explain a command" },
  ];
}

function agentWords(): readonly Candidate[] {
  return agents.map((agent) => ({ word: sectionOf(agent), about: agent.title }));
}

/** Flags that were not given yet. */
function flagWords(flags: readonly DescribedFlag[], given: readonly string[]): readonly Candidate[] {
  const used = new Set(given.map((word) => word.split("=")[0] ?? ""));
  return flags
    .filter(({ names }) => !names.some((name) => used.has(name)))
    .map(({ names, about }) => ({ word: names[0] ?? "", about }));
}
