import { normalize } from "node:path";
import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { readString } from "../../../core/json/path.ts";
import { quoteArgument } from "../../shared/quote-argument.ts";
import { patience } from "../hooks.ts";
import { cursorId } from "../names.ts";

/** The words that tell our entries of a run from those that somebody has written: hook-forward takes no notice. */
const tag = "--transparent-run";

const forwards = new RegExp(`\\bhook-forward\\s+${cursorId}\\b`);

/**
 * The entry for one event. It names no gateway: the address is in the environment of the run's own agent alone, so that
 * an entry that outlives its run does nothing, and no `//` gets into the file (some builds take that for a comment, in
 * strings too).
 */
export function runEntry(binary: string): JsonObject {
  return { command: `${quoteArgument(normalize(binary))} hook-forward ${cursorId} ${tag}`, timeout: patience };
}

/** Whether a run of ours has written this entry. */
export function isRunEntry(entry: JsonValue | undefined): boolean {
  const command = readString(entry, "command") ?? "";
  return forwards.test(command) && command.trimEnd().endsWith(tag);
}

/** Whether this entry forwards to a gateway, whoever wrote it: one for each event is enough. */
export function isForwarding(entry: JsonValue | undefined): boolean {
  return forwards.test(readString(entry, "command") ?? "");
}
