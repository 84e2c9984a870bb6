import { TomlError } from "smol-toml";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { RelayError } from "../../../errors.ts";
import type { DirectoryInput } from "../../../platform/xdg.ts";
import { homeFolder } from "../../shared/home-folder.ts";
import { readSmallFile } from "../../shared/read-small-file.ts";
import { parseToml } from "./parse-toml.ts";

/** The folder of the person's own Codex files: `$CODEX_HOME`, else `~/.codex`. */
export function codexHome(input: DirectoryInput): string {
  const own = input.env["CODEX_HOME"] ?? "";
  return own === "" ? homeFolder(input, ".codex") : own;
}

/**
 * A configuration file of Codex; empty when there is none. Throws RelayError `config` for one that is no TOML: Codex
 * would refuse it too, and what it says of the provider must not be guessed.
 */
export async function readConfig(path: string): Promise<JsonObject> {
  const text = await readSmallFile(path);
  if (text === undefined) return {};
  let config: JsonObject;
  try {
    config = parseToml(text);
  } catch (error) {
    const place = error instanceof TomlError ? `line ${error.line}: ${firstLine(error.message)}` : "not TOML";
    throw new RelayError("config", `${path}, ${place}; Codex cannot read it either. Mend it and start again`);
  }
  for (const name of tables) requireTable(config, name, path);
  return config;
}

/** Tables that the wiring reads. */
const tables = ["features", "hooks", "model_providers"] as const;

function requireTable(config: JsonObject, name: string, path: string): void {
  if (!Object.hasOwn(config, name) || isObject(config[name])) return;
  throw new RelayError("config", `${path}: "${name}" must be a table ([${name}]); Codex cannot read it either`);
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
