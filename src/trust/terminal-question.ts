import { readSync, writeSync } from "node:fs";
import { isTerminal } from "../platform/tty.ts";
import type { Ask } from "./admission.ts";

/** A question on the terminal, where stdin and stderr are one and it is not a build server's; undefined otherwise. */
export function terminalQuestion(env: Readonly<Record<string, string | undefined>>): Ask | undefined {
  return !inCi(env) && isTerminal(0) && isTerminal(2) ? askOnTerminal : undefined;
}

/** Whether the environment says that this is a build server. */
export function inCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return !["", "0", "false"].includes((env["CI"] ?? "").toLowerCase());
}

function askOnTerminal(lines: readonly string[], question: string): Promise<boolean> {
  writeSync(2, `${lines.join("\n")}\n${question} [y/N] `);
  return Promise.resolve(/^y(es)?$/i.test(readLine().trim()));
}

/** One line from the terminal and not a byte more: what was typed ahead is for the agent. The end of input is no answer. */
function readLine(): string {
  const byte = new Uint8Array(1);
  let line = "";
  try {
    while (readSync(0, byte) === 1 && byte[0] !== 0x0a) line += String.fromCharCode(byte[0] ?? 0);
    return line;
  } catch {
    return "";
  }
}
