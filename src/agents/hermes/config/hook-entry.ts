import { standaloneUrl } from "../../install.ts";
import { forwardsTo, installedCommand, isInstalledCommand } from "../../shared/installed-command.ts";
import { hermesId } from "../names.ts";

/** How long Hermes waits for one hook, in seconds. */
export const patience = 30;

/** The command of our hooks. Hermes splits it like a shell and starts it without one. */
export function hookCommand(binary: string, gatewayUrl: string = standaloneUrl): string {
  return installedCommand({ binary, word: hermesId, gatewayUrl });
}

/** Whether a command is one that `install` wrote. */
export function isInstalled(command: string): boolean {
  return isInstalledCommand(command, hermesId);
}

/** Whether a command forwards hooks to us, however it was written. */
export function forwards(command: string): boolean {
  return forwardsTo(command, hermesId);
}

/** A text as a YAML scalar: plain where that is safe in block style, else in double quotes. */
export function scalar(text: string): string {
  const isPlain =
    /^[A-Za-z0-9_./][^\p{Cc}#]*$/u.test(text) && !/:( |$)|\s$|^\d|^(true|false|null|yes|no|on|off)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
