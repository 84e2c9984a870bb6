import { readFile, stat } from "node:fs/promises";
import type { JsonObject } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { parseJson } from "../../core/json/parse.ts";

/** Files above this many bytes are no configuration. */
const largest = 1024 * 1024;

/** The JSON object in a file; undefined when there is no such file, or none that can be read as one. */
export async function readJsonFile(path: string): Promise<JsonObject | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile() || found.size > largest) return undefined;
    const parsed = parseJson(await readFile(path, "utf8"));
    return parsed.ok && isObject(parsed.value) ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
