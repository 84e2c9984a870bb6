import { quoteArgument } from "../../shared/quote-argument.ts";
import { hermesId } from "../names.ts";

/** Where hooks go outside a run, when no variable says otherwise: the daemon's default address (decision 13). */
const standaloneUrl = "http://127.0.0.1:4040";

/** How long Hermes waits for one hook, in seconds. */
export const patience = 30;

/** The command of our hooks. Hermes splits it like a shell and starts it without one; a run's variable beats the URL. */
export function hookCommand(binary: string): string {
  const word = /^[\w@%+=:,./-]+$/.test(binary) ? binary : quoteArgument(binary);
  return `${word} hook-forward ${hermesId} --gateway-url ${standaloneUrl}`;
}

/** Whether a command is one that `install` wrote, of this binary or of another place where it once was. */
export function isInstalled(command: string): boolean {
  const found = /^("(?:[^"\\]|\\.)*"|(?:'[^']*'|\\')+|[^\s"']+) hook-forward (\S+) --gateway-url \S+$/.exec(command);
  const name = (found?.[1] ?? "").replaceAll(/["']/g, "").split(/[/\\]/).at(-1) ?? "";
  return found?.[2] === hermesId && name.startsWith("nemo-relay");
}

/** Whether a command forwards hooks to us, however it was written: a second one would tell everything twice. */
export function forwards(command: string): boolean {
  return isInstalled(command) || new RegExp(`nemo-relay\\S*\\s+hook-forward\\s+${hermesId}\\b`).test(command);
}

/** A text as a YAML scalar: plain where that is safe in block style, else in double quotes. */
export function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z0-9_./][^\p{Cc}#]*$/u.test(text) && !/:( |$)|\s$|^\d|^(true|false|null|yes|no|on|off)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
