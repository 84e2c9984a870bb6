import { parse, TomlError } from "smol-toml";
import { parseJson } from "../core/json/parse.ts";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { RelayError } from "../errors.ts";
import { deepest, isShallow } from "./depth.ts";
import type { SourceDocument } from "./document.ts";
import type { FileReader } from "./files.ts";
import type { FileLocation, Layer } from "./locations.ts";

/**
 * Reads one TOML file; undefined when it is not there.
 * Throws `RelayError("config")` for a missing file that was named, and for anything that is not TOML, with its line.
 */
export async function loadFile(location: FileLocation, files: FileReader): Promise<SourceDocument | undefined> {
  const text = await files.read(location.path);
  if (text === undefined) {
    if (!location.required) return undefined;
    throw new RelayError("config", `${location.path} does not exist; name an existing file, or leave the flag out`);
  }
  const value = parseToml(location.path, text);
  return { name: location.path, layer: location.layer, value, text, prefix: [] };
}

/** Parses a JSON object that came by a variable or flag; `name` says which. The text itself is never shown: it may hold secrets. */
export function loadJson(name: string, layer: Layer, text: string): SourceDocument {
  const code = layer === "flags" ? "usage" : "config";
  const parsed = parseJson(text);
  if (!parsed.ok) throw new RelayError(code, `${name} is not valid JSON; give one JSON object, quoted for the shell`);
  if (!isObject(parsed.value)) throw new RelayError(code, `${name} must be a JSON object: expected {…}`);
  if (!isShallow(parsed.value)) throw new RelayError(code, `${name} is nested deeper than ${deepest} levels`);
  return { name, layer, value: parsed.value, prefix: [] };
}

/** TOML text as JSON. Throws `RelayError("config")` naming file, line and column for anything else. */
export function parseToml(path: string, text: string): JsonObject {
  const table = parseOrExplain(path, text);
  const value = plain(table, deepest);
  if (isObject(value)) return value;
  throw new RelayError("config", `${path} is nested deeper than ${deepest} levels; is it the right file?`);
}

function parseOrExplain(path: string, text: string): unknown {
  try {
    return parse(text, { unsafeKeyBehaviour: "throw", maxDepth: deepest });
  } catch (error) {
    if (!(error instanceof TomlError)) throw new RelayError("config", `${path} is not valid TOML`, { cause: error });
    const why = error.message.split("\n", 1)[0]?.replace(/^Invalid TOML document: /, "") ?? "";
    throw new RelayError(
      "config",
      `${path}:${error.line}:${error.column} is not valid TOML: ${why}; correct that line`,
      { cause: error },
    );
  }
}

/** TOML's values as JSON: dates become their text. Undefined when nested too deep. */
function plain(value: unknown, levels: number): JsonValue | undefined {
  if (levels < 0) return undefined;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return every(value.map((held) => plain(held, levels - 1)));
  if (typeof value !== "object" || value === null) return String(value);
  const keys = Object.keys(value);
  const values = every(Object.values(value).map((held) => plain(held, levels - 1)));
  // fromEntries defines keys instead of assigning them, so that `__proto__` stays a key.
  return values && Object.fromEntries(values.map((held, index): [string, JsonValue] => [keys[index] ?? "", held]));
}

function every(values: readonly (JsonValue | undefined)[]): readonly JsonValue[] | undefined {
  const found = values.filter((value) => value !== undefined);
  return found.length === values.length ? found : undefined;
}
