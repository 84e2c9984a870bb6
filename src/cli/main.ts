import { parseArgs } from "citty";
import { nearest } from "../config/nearest.ts";
import { RelayError } from "../errors.ts";
import { commit, version } from "../version.ts";
import type { Command } from "./command.ts";
import { commands, findCommand } from "./commands.ts";
import { printHelp, printText } from "./help.ts";
import { flagsWithValue } from "./flags-with-value.ts";
import { logFlags, readLogFlags } from "./log-flags.ts";
import { readOperands } from "./operands.ts";
import type { SplitArguments } from "./split-arguments.ts";
import { splitArguments } from "./split-arguments.ts";

/** Runs one command line and resolves to the exit code. Trouble is told on stderr in one message. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(await cut(argv));
  } catch (error) {
    const { log } = await import("../platform/log.ts");
    if (error instanceof RelayError) {
      log.error(error.words);
      return error.exitCode;
    }
    // Our own mistake: whoever reports it needs the stack.
    log.error(
      `internal error (nemo-relay ${version}, ${commit}): ${error instanceof Error ? error.stack : String(error)}`,
    );
    return 70;
  }
}

async function cut(argv: readonly string[]): Promise<SplitArguments> {
  // Only flags in front of the command ask for every command's flags, which costs a few milliseconds.
  const takesValue = argv[0]?.startsWith("-") === true ? await flagsWithValue() : () => false;
  return splitArguments(argv, takesValue);
}

async function dispatch(split: SplitArguments): Promise<number> {
  const own = [...split.before, ...split.after];
  const help = own.includes("--help") || own.includes("-h");
  if (split.command === undefined) return await withoutCommand(split, help);
  if (split.command === "help") return await helpFor(split.after.find((word) => !word.startsWith("-")));
  const entry = findCommand(split.command);
  if (entry === undefined) throw unknownCommand(split.command);
  const command = await entry.load();
  if (help) await printHelp(command);
  else return await execute(command, own, split.words);
  return 0;
}

/** Flags that by themselves ask for no daemon. */
const alone = new Set(["--help", "-h", "--quiet", "-q", "--verbose", "-v"]);

async function withoutCommand(split: SplitArguments, help: boolean): Promise<number> {
  if (split.before.includes("--version") || split.before.includes("-V")) {
    const { buildInfo } = await import("../build-info.ts");
    const json = split.before.includes("--json");
    await printText(json ? `${JSON.stringify(buildInfo(), null, 2)}\n` : `nemo-relay ${version}\n`);
    return 0;
  }
  if (split.words !== undefined)
    throw new RelayError("usage", "words after -- need a command: nemo-relay run -- COMMAND");
  const asked = split.before.filter((word) => !alone.has(word));
  const daemon = asked.length > 0 || (process.env["NEMO_RELAY_GATEWAY_BIND"] ?? "") !== "";
  if (help && asked.length === 0) return await helpFor(undefined);
  if (!daemon) return await (await import("./commands/welcome.ts")).greet();
  const { command } = await import("./commands/daemon.ts");
  if (!help) return await execute(command, split.before, undefined);
  await printHelp(command);
  return 0;
}

async function helpFor(word: string | undefined): Promise<number> {
  if (word === undefined) {
    const { overview } = await import("./overview.ts");
    await printText(overview());
    return 0;
  }
  if (word === "hook-forward") {
    const { helpText } = await import("../hook-forward/help.ts");
    await printText(helpText);
    return 0;
  }
  const entry = findCommand(word);
  if (entry === undefined) throw unknownCommand(word);
  await printHelp(await entry.load());
  return 0;
}

async function execute(
  command: Command,
  own: readonly string[],
  words: readonly string[] | undefined,
): Promise<number> {
  const args = { ...command.args, ...logFlags };
  const operands = readOperands(command, own, args);
  if (words !== undefined && command.words === undefined) {
    throw new RelayError("usage", "this command takes no words after --");
  }
  const flags = parseArgs([...own], args);
  const { commandLog } = await import("../platform/log.ts");
  commandLog(readLogFlags(flags, process.env, process.cwd()));
  return await command.run(flags, words ?? [], operands);
}

function unknownCommand(word: string): RelayError {
  if (word === "hook-forward") return new RelayError("usage", "hook-forward must be the first word");
  const meant = nearest(word, ["hook-forward", ...commands.map((entry) => entry.word)]);
  const hint = meant === undefined ? "nemo-relay --help lists the commands" : `did you mean ${meant}?`;
  return new RelayError("usage", `unknown command "${word}"; ${hint}`);
}
