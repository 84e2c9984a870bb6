import { defaultMaxAgeSeconds, defaultMaxBytes } from "../config/resolve.ts";
import { parseDuration, parseSize } from "../config/units.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";

/** A key of config.toml, or a table with everything in it, that a file may set before it is trusted. */
export interface HarmlessKey {
  /** `*` stands for any one key. */
  readonly path: readonly string[];
  /** @defaultValue every value is harmless */
  readonly when?: (value: JsonValue) => boolean;
}

/** All of them: what is not listed needs trust, so that a key added later is dangerous until somebody says otherwise. */
export const harmlessKeys: readonly HarmlessKey[] = [
  { path: ["agents", "*", "hook_transport"] },
  { path: ["agents", "*", "assume_first_party"] },
  // A file that came with a clone must not be able to switch the record off.
  { path: ["journal", "enabled"], when: (value) => value === true },
  { path: ["journal", "fsync"] },
  // The journal is one for all projects: a small limit in one of them would delete what was recorded in the others.
  { path: ["journal", "max_age"], when: keepsAge },
  { path: ["journal", "max_size"], when: keepsSize },
  { path: ["sessions", "turn_idle"] },
  { path: ["log", "format"] },
  { path: ["cost", "enabled"] },
  { path: ["prices"] },
];

function keepsAge(value: JsonValue): boolean {
  const seconds = typeof value === "string" ? parseDuration(value) : undefined;
  return seconds !== undefined && seconds >= defaultMaxAgeSeconds;
}

function keepsSize(value: JsonValue): boolean {
  const bytes = typeof value === "string" || typeof value === "number" ? parseSize(value) : undefined;
  return bytes !== undefined && bytes >= defaultMaxBytes;
}

/** Whether a value holds a table of headers at any depth: `${NAME}` in it would be filled from the environment. */
export function holdsHeaders(value: JsonValue): boolean {
  if (isList(value)) return value.some(holdsHeaders);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, held]) => key === "headers" || key === "header_env" || holdsHeaders(held));
}
