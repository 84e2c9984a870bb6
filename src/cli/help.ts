import { renderUsage } from "citty";
import { wantsColour } from "../platform/tty.ts";
import type { Command } from "./command.ts";

/** Prints a command's help on stdout. */
export async function printHelp(command: Command): Promise<void> {
  const usage = await renderUsage(command.definition);
  const whole = command.words === undefined ? usage : usage.replace("[OPTIONS]", `[OPTIONS] [-- ${command.words}]`);
  const examples = command.examples.map((line) => `  ${line}`).join("\n");
  await printText(`${whole.replaceAll(/ +$/gm, "").trimEnd()}\n\nEXAMPLES\n\n${examples}\n`);
}

/** Prints text on stdout, without colours where nobody sees them. citty colours whatever stdout is. */
export async function printText(text: string): Promise<void> {
  await Bun.write(Bun.stdout, wantsColour(1, process.env) ? text : Bun.stripANSI(text));
}
