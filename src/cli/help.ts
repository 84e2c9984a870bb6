import { renderUsage } from "citty";
import { wantsColour } from "../platform/tty.ts";
import type { Command } from "./command.ts";

/** Prints a command's help on stdout. */
export async function printHelp(command: Command): Promise<void> {
  const usage = await renderUsage(command.definition);
  const operands = command.operands === undefined ? "" : ` ${command.operands.name}`;
  const words = command.words === undefined ? "" : ` [-- ${command.words}]`;
  const whole = usage.replace("[OPTIONS]", `[OPTIONS]${operands}${words}`);
  const examples = command.examples.map((line) => `  ${line}`).join("\n");
  await printText(`${whole.replaceAll(/ +$/gm, "").trimEnd()}\n\nEXAMPLES\n\n${examples}\n`);
}

/** Prints text on stdout, without colours where nobody sees them. citty colours whatever stdout is. */
export async function printText(text: string): Promise<void> {
  await Bun.write(Bun.stdout, wantsColour(1, process.env) ? text : Bun.stripANSI(text));
}
