import { shownKey } from "../../../config/document.ts";
import { hintFor } from "../../../config/explain-issues.ts";
import { startsWith } from "../../../config/find-place.ts";
import { parseKeyPath } from "../../../config/toml-scan.ts";
import { RelayError } from "../../../errors.ts";
import type { SetupPlace } from "../place.ts";
import type { Explained, Explanation } from "./explain.ts";
import { explain } from "./explain.ts";
import { explanationJson, explanationText, keyOf, shown } from "./print.ts";

/** Which layer sets what, for everything or for one key or table. Throws RelayError. */
export async function explainValues(key: string | undefined, place: SetupPlace, json: boolean): Promise<string> {
  const all = await explain(place);
  const chosen: Explanation = key === undefined ? all : { ...all, values: below(key, all) };
  return json ? `${JSON.stringify(explanationJson(chosen))}\n` : explanationText(chosen, key === undefined);
}

/** The value that holds: of a key by itself, of a table as `key = value`. Throws RelayError when there is none. */
export async function getValue(key: string, place: SetupPlace, json: boolean): Promise<string> {
  const found = below(key, await explain(place));
  const set = found.filter(({ value }) => value !== undefined);
  if (set.length === 0) throw new RelayError("not_found", `${shownKey(key)} is not set`);
  if (json) return `${JSON.stringify(explanationJson({ files: [], values: set })["values"])}\n`;
  const [only] = set;
  const plain = set.length === 1 && only !== undefined && keyOf(only) === key ? [text(only)] : undefined;
  return `${(plain ?? set.map((each) => `${keyOf(each)} = ${JSON.stringify(shown(each))}`)).join("\n")}\n`;
}

function text(each: Explained): string {
  const value = shown(each);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function below(key: string, { values }: Explanation): readonly Explained[] {
  const path = parseKeyPath(key);
  const found = path === undefined ? [] : values.filter((each) => startsWith(each.path, path));
  if (found.length > 0) return found;
  throw new RelayError("usage", `unknown key ${shownKey(key)}; ${hintFor(key, nearKeys(key, values))}`);
}

/** All keys are too many to list: without a near one, the tables are named. */
function nearKeys(key: string, values: readonly Explained[]): readonly string[] {
  const all = values.map(keyOf);
  const tables = [...new Set(values.map(({ path }) => String(path[0])))];
  return hintFor(key, all).startsWith("did you mean") ? all : tables;
}
