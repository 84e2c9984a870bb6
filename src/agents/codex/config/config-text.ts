import { TomlError } from "smol-toml";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { RelayError } from "../../../errors.ts";
import { parseToml } from "../launch/parse-toml.ts";

/** A configuration file as text, as lines with their breaks (a byte order mark by itself), and as what it says. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly data: JsonObject;
}

/** Reads TOML. Throws RelayError `config` with the place of the first mistake. */
export function parseConfig(path: string, text: string): ConfigText {
  try {
    const data = parseToml(text.replace(/^\uFEFF/, ""));
    return { path, text, lines: text.match(/^\uFEFF|[^\n]*\n|[^\n]+$/g) ?? [], data };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split("\n", 1)[0] ?? "not TOML";
    throw new RelayError(
      "config",
      `${path}, line ${error.line}, column ${error.column}: ${reason}; mend the file, it was left as it is`,
    );
  }
}

/** Whether something new begins with a line: it is not the inside of a text or a list of several lines. */
export function isStatement(lines: readonly string[], at: number): boolean {
  try {
    parseToml(
      lines
        .slice(0, at)
        .join("")
        .replace(/^\uFEFF/, ""),
    );
    return true;
  } catch {
    return false;
  }
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
