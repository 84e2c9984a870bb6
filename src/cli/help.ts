import { pageWidth, wrap } from "../platform/wrap.ts";
import { wantsColour } from "../platform/tty.ts";
import type { Command } from "./command.ts";
import type { DescribedFlag, Example } from "./describe.ts";
import { commonFlags, describe } from "./describe.ts";

/** Flags longer than this have their words on the next line. */
const widestFlag = 26;

/** Prints a command's help on stdout. */
export async function printHelp(command: Command): Promise<void> {
  await printText(await helpText(command));
}

/** A command's help: what it does, how it is used, its flags, examples; 80 columns wide. */
export async function helpText(command: Command): Promise<string> {
  const { name, about, usage, flags, examples } = await describe(command);
  const sections = [
    wrap(`${name}: ${about.charAt(0).toLowerCase()}${about.slice(1)}`, pageWidth),
    wrap(`${bold("Usage:")} ${usage}`, pageWidth),
    ...(flags.length === 0 ? [] : [[bold("Flags:"), ...flagLines(flags)]]),
    wrap(`${bold("With every command:")} ${commonFlags.map(flagText).join("; ")}`, pageWidth),
    [bold("Examples:"), ...exampleLines(examples)],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** Prints text on stdout, without colours where nobody sees them. */
export async function printText(text: string): Promise<void> {
  await Bun.write(Bun.stdout, wantsColour(1, process.env) ? text : Bun.stripANSI(text));
}

function bold(text: string): string {
  return `\u001B[1m${text}\u001B[22m`;
}

function flagLines(flags: readonly DescribedFlag[]): readonly string[] {
  const width = Math.max(...flags.map((flag) => flagText(flag).length).filter((length) => length <= widestFlag), 12);
  return flags.flatMap((flag) => {
    const written = flagText(flag);
    const [first = "", ...rest] = wrap(flag.about, pageWidth - width - 4);
    const indent = " ".repeat(width + 4);
    const below = rest.map((line) => `${indent}${line}`);
    if (written.length > width) return [`  ${written}`, `${indent}${first}`, ...below];
    return [`  ${written.padEnd(width)}  ${first}`.trimEnd(), ...below];
  });
}

/** A flag as it is typed: `-q, --quiet`, `--config FILE`. */
export function flagText({ names, value }: DescribedFlag): string {
  const shown = names.toReversed().join(", ");
  return value === undefined ? shown : `${shown} ${value}`;
}

/** Each example with its comment behind it, or above it where that would be too wide for one of them. */
function exampleLines(examples: readonly Example[]): readonly string[] {
  const width = Math.max(...examples.map(({ line }) => line.length));
  const beside = examples.map(({ line, about }) =>
    about === "" ? `  ${line}` : `  ${line.padEnd(width)}  # ${about}`,
  );
  if (beside.every((line) => line.length <= pageWidth)) return beside;
  return examples.flatMap(({ line, about }) => [...(about === "" ? [] : [`  # ${about}`]), `  ${line}`]);
}
