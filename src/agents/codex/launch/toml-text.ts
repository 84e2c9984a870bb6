import type { JsonValue } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ['"', '\\"'],
  ["\\", "\\\\"],
]);

/** A TOML basic string. A lone surrogate, which TOML cannot hold, becomes U+FFFD. */
export function tomlString(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what has to be escaped
  const escaped = text.toWellFormed().replaceAll(/[\u0000-\u001F\u007F"\\]/g, (unit) => {
    return shortEscapes.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** A value on one line, as `--config key=value` takes it. TOML has no null: such members are left out. */
export function tomlValue(value: JsonValue): string {
  if (typeof value === "string") return tomlString(value);
  if (isList(value))
    return `[${value
      .filter((item) => item !== null)
      .map(tomlValue)
      .join(",")}]`;
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, held]) => held !== null);
    return `{${members.map(([key, held]) => `${tomlKey(key)}=${tomlValue(held)}`).join(",")}}`;
  }
  return String(value);
}

function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : tomlString(key);
}
