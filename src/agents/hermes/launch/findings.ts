import { parseJson } from "../../../core/json/parse.ts";
import { get, readNumber, readString } from "../../../core/json/path.ts";

/** What Hermes' configuration means for a run. */
export interface HermesFindings {
  /** The file that was looked at. */
  readonly path: string;
  /** Of the events that a record needs, how many have a hook of ours. */
  readonly hooked: number;
  /** Those that Hermes will not run before somebody has allowed them. */
  readonly unapproved: number;
  /** Model traffic goes to the gateway of a run. */
  readonly isRouted: boolean;
  /** Something of the person's own keeps our variable or our hooks from working. */
  readonly obstacle?: string;
}

/** The findings as a launch module's notes carry them. */
export function encodeFindings(findings: HermesFindings): Readonly<Record<string, string>> {
  return { config: JSON.stringify(findings) };
}

/** Reads them back; without any, nothing was found. */
export function decodeFindings(notes: Readonly<Record<string, string>>): HermesFindings {
  const parsed = parseJson(notes["config"] ?? "{}");
  const value = parsed.ok ? parsed.value : {};
  const obstacle = readString(value, "obstacle");
  return {
    path: readString(value, "path") ?? "config.yaml",
    hooked: readNumber(value, "hooked") ?? 0,
    unapproved: readNumber(value, "unapproved") ?? 0,
    isRouted: get(value, "isRouted") === true,
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}
