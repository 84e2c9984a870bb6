import type { GatewayMode, SessionConfig } from "../core/events/normalized-event.ts";
import { gatewayModes } from "../core/events/normalized-event.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { isShallow } from "./depth.ts";
import { redactDocument } from "./redact.ts";

/** What the per-session headers gave. */
export interface SessionHeaders {
  readonly config: SessionConfig;
  /** Headers that were ignored and why, one line each; never with their values. */
  readonly ignored: readonly string[];
}

/** Longest profile name that is kept, in characters. */
const longestProfile = 256;

/**
 * Reads the `x-nemo-relay-*` headers that configure a session. What cannot be used is left out and named in `ignored`;
 * an empty header counts as absent. The plugin document's secrets are already replaced. Never throws.
 */
export function readSessionHeaders(headers: Headers): SessionHeaders {
  const ignored: string[] = [];
  const profile = readProfile(headers, ignored);
  const metadata = readObjectHeader(headers, "x-nemo-relay-session-metadata", ignored);
  const pluginConfig = readObjectHeader(headers, "x-nemo-relay-plugin-config", ignored);
  const gatewayMode = readMode(headers, ignored);
  return {
    config: {
      ...(profile === undefined ? {} : { profile }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(pluginConfig === undefined ? {} : { pluginConfig: redactDocument(pluginConfig) }),
      ...(gatewayMode === undefined ? {} : { gatewayMode }),
    },
    ignored,
  };
}

/** The gateway mode that a word names, or undefined. */
export function gatewayModeOf(word: string): GatewayMode | undefined {
  return gatewayModes.find((mode) => mode === word);
}

function readProfile(headers: Headers, ignored: string[]): string | undefined {
  const name = "x-nemo-relay-config-profile";
  const value = headerText(headers, name);
  if (value === undefined || value.length <= longestProfile) return value;
  ignored.push(`${name} was ignored: longer than ${longestProfile} characters`);
  return undefined;
}

function readMode(headers: Headers, ignored: string[]): GatewayMode | undefined {
  const name = "x-nemo-relay-gateway-mode";
  const value = headerText(headers, name);
  if (value === undefined) return undefined;
  const mode = gatewayModeOf(value.toLowerCase());
  if (mode === undefined) ignored.push(`${name} was ignored: expected one of ${gatewayModes.join(", ")}`);
  return mode;
}

function readObjectHeader(headers: Headers, name: string, ignored: string[]): JsonObject | undefined {
  const text = headerText(headers, name);
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  if (!parsed.ok) ignored.push(`${name} was ignored: not valid JSON`);
  else if (!isObject(parsed.value)) ignored.push(`${name} was ignored: expected a JSON object`);
  else if (!isShallow(parsed.value)) ignored.push(`${name} was ignored: nested too deep`);
  else return parsed.value;
  return undefined;
}

/**
 * A header's text, or undefined when absent or empty. Header values are bytes, which fetch shows one character per byte
 * (Fetch standard, "isomorphic decode"): UTF-8 that a client sent is put together again.
 */
function headerText(headers: Headers, name: string): string | undefined {
  const value = headers.get(name)?.trim();
  if (value === undefined || value === "") return undefined;
  const codes = Array.from(value, (char) => char.codePointAt(0) ?? 0);
  if (codes.every((code) => code < 0x80) || codes.some((code) => code > 0xff)) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(codes));
  } catch {
    return value;
  }
}
