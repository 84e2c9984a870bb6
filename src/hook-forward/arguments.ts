import { parseJson } from "../core/json/parse.ts";

/** What a hook command was asked to do. */
export interface HookArguments {
  /** The agent's id or alias; also the last part of the endpoint's path. */
  readonly word: string;
  readonly gatewayUrl?: string;
  readonly failClosed: boolean;
  /** Per-session configuration, as the headers of the request. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The arguments, or what is wrong with them. */
export type ArgumentResult =
  | { readonly ok: true; readonly value: HookArguments }
  | { readonly ok: false; readonly message: string };

const modes = ["hook-only", "passthrough", "required"];
const switches = new Set(["--fail-closed", "--transparent-run"]);
/** Flags with a value, and what makes a header of it; the gateway's URL is none. */
const valued: ReadonlyMap<string, (value: string) => string | undefined> = new Map([
  ["--gateway-url", (value: string) => value],
  ["--profile", (value: string) => (/^[\x20-\x7e]*$/.test(value) ? value : undefined)],
  ["--session-metadata", jsonHeader],
  ["--plugin-config", jsonHeader],
  ["--gateway-mode", (value: string) => (modes.includes(value) ? value : undefined)],
]);
const expected: ReadonlyMap<string, string> = new Map([
  ["--profile", "plain ASCII text"],
  ["--session-metadata", "valid JSON"],
  ["--plugin-config", "valid JSON"],
  ["--gateway-mode", `one of ${modes.join(", ")}`],
]);
const headerNames: ReadonlyMap<string, string> = new Map([
  ["--profile", "x-nemo-relay-config-profile"],
  ["--session-metadata", "x-nemo-relay-session-metadata"],
  ["--plugin-config", "x-nemo-relay-plugin-config"],
  ["--gateway-mode", "x-nemo-relay-gateway-mode"],
]);

/** Reads the words after `hook-forward`. `known` are all agents' words. Never throws. */
export function readArguments(words: readonly string[], known: readonly string[]): ArgumentResult {
  const found = new Map<string, string>();
  const positional: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("-")) positional.push(word);
    else if (switches.has(word)) found.set(word, "");
    else {
      const flag = readFlag(word, words[at + 1]);
      if (!flag.ok) return flag;
      found.set(flag.name, flag.value);
      if (flag.tookNext) at++;
    }
  }
  return assemble(found, positional, known);
}

type FlagResult =
  | { readonly ok: true; readonly name: string; readonly value: string; readonly tookNext: boolean }
  | { readonly ok: false; readonly message: string };

/** A flag with its value, which stands behind `=` or is the next word. */
function readFlag(word: string, next: string | undefined): FlagResult {
  const equals = word.indexOf("=");
  const tookNext = equals < 0;
  const name = tookNext ? word : word.slice(0, equals);
  const read = valued.get(name);
  if (read === undefined) return refuse(`unknown flag ${name}`);
  const written = tookNext ? next : word.slice(equals + 1);
  if (written === undefined || (tookNext && written.startsWith("--"))) return refuse(`${name} needs a value`);
  const value = read(written);
  if (value === undefined) return refuse(`${name} must be ${expected.get(name) ?? "readable"}`);
  return { ok: true, name, value, tookNext };
}

function assemble(
  found: ReadonlyMap<string, string>,
  positional: readonly string[],
  known: readonly string[],
): ArgumentResult {
  const [word, extra] = positional;
  if (word === undefined) return refuse(`name the agent: one of ${known.join(", ")}`);
  if (extra !== undefined) return refuse(`unexpected word "${extra}"`);
  // A word that the table does not know may still be an agent of the gateway: its answer says so when it is not.
  if (!/^[a-z][a-z0-9-]*$/.test(word)) return refuse(`"${word}" names no agent: one of ${known.join(", ")}`);
  const headers: Record<string, string> = {};
  for (const [flag, header] of headerNames) {
    const value = found.get(flag);
    if (value !== undefined) headers[header] = value;
  }
  const url = found.get("--gateway-url");
  const failClosed = found.has("--fail-closed");
  return { ok: true, value: { word, failClosed, headers, ...(url === undefined ? {} : { gatewayUrl: url }) } };
}

function refuse(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

/**
 * JSON text as a header value, or undefined when it is no JSON. The text is kept as it is (numbers keep their digits);
 * only line breaks become spaces, and what is not ASCII is escaped, because header values cannot hold it.
 */
export function jsonHeader(text: string): string | undefined {
  if (!parseJson(text).ok) return undefined;
  return text
    .replace(/^\uFEFF/, "")
    .replace(/[\t\r\n]/g, " ")
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
