import type { SourceDocument } from "../config/document.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { without } from "../core/json/merge.ts";
import { get } from "../core/json/path.ts";
import type { AskedKey } from "./asked-key.ts";
import { stripConfig } from "./strip-config.ts";
import type { StripInput } from "./strip-plugins.ts";
import { stripPlugins } from "./strip-plugins.ts";

/** A project's document without what needs trust. */
export interface StrippedDocument {
  readonly document: SourceDocument;
  readonly asked: readonly AskedKey[];
}

/** Takes everything out of a project's config.toml or plugins.toml that needs trust. */
export async function stripDocument(document: SourceDocument, input: StripInput): Promise<StrippedDocument> {
  if (document.name.endsWith("plugins.toml")) {
    const { value, asked, emptied } = await stripPlugins(document.value, [], input);
    return { document: { ...document, value, ...(emptied ? { emptied } : {}) }, asked };
  }
  const table = get(document.value, "plugins");
  const inline = get(table, "config");
  if (!isObject(table) || !isObject(inline)) {
    const { value, asked } = stripConfig(document.value);
    return { document: { ...document, value }, asked };
  }
  const own = stripConfig({ ...document.value, plugins: without(table, new Set(["config"])) });
  const plugins = await stripPlugins(inline, ["plugins", "config"], input);
  const left: JsonObject = plugins.emptied ? {} : { plugins: { config: plugins.value } };
  return { document: { ...document, value: { ...own.value, ...left } }, asked: [...own.asked, ...plugins.asked] };
}
