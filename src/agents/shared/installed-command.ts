import { quoteArgument } from "./quote-argument.ts";

/** What a hook command that stays for good is made from. */
export interface InstalledCommand {
  /** Absolute path of this binary. */
  readonly binary: string;
  /** The agent's command-line word. */
  readonly word: string;
  /** Where the hook goes outside a run; a run's variable beats it. */
  readonly gatewayUrl: string;
}

/** The command of an installed hook: plain words that every shell reads alike. */
export function installedCommand({ binary, word, gatewayUrl }: InstalledCommand): string {
  return `${shellWord(binary)} hook-forward ${word} --gateway-url ${shellWord(gatewayUrl)}`;
}

/** Whether `install` wrote a command: for this binary, or for another place where it once was. */
export function isInstalledCommand(command: string, word: string): boolean {
  const found = pattern.exec(command);
  const name = (found?.[1] ?? "").replaceAll(/["']/g, "").split(/[/\\]/).at(-1) ?? "";
  return found?.[2] === word && name.startsWith("nemo-relay");
}

/** Whether a command forwards hooks to us, however it was written: a second one would tell everything twice. */
export function forwardsTo(command: string, word: string): boolean {
  return isInstalledCommand(command, word) || new RegExp(`nemo-relay\\S*\\s+hook-forward\\s+${word}\\b`).test(command);
}

const pattern = /^("(?:[^"\\]|\\.)*"|(?:'[^']*'|\\')+|[^\s"']+) hook-forward (\S+) --gateway-url \S+$/;

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoteArgument(text);
}
