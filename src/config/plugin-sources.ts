import { isObject } from "../core/json/json-value.ts";
import { readPath } from "../core/json/path.ts";
import { RelayError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import { place } from "./document.ts";

/**
 * The plugin documents that files bring: every plugins.toml, or one inline `[plugins] config` of a config.toml.
 * Throws `RelayError("config")` naming both places when there would be two sources.
 */
export function filePluginDocuments(
  configs: readonly SourceDocument[],
  plugins: readonly SourceDocument[],
): readonly SourceDocument[] {
  const inline = configs.flatMap(inlineDocument);
  const [first, second = plugins[0]] = inline;
  if (first === undefined) return plugins;
  if (second === undefined) return [first];
  throw new RelayError(
    "config",
    `plugins are configured both in ${place(first, [])} (\`[plugins] config\`) and in ${place(second, [])}; keep one of them`,
  );
}

function inlineDocument(document: SourceDocument): readonly SourceDocument[] {
  const prefix = ["plugins", "config"];
  const value = readPath(document.value, prefix.join("."));
  return isObject(value) ? [{ ...document, value, prefix }] : [];
}
