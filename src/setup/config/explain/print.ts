import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { redactDocument, redactUrls, redacted, isSecretKey } from "../../../config/redact.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { nameOf, shownRequest } from "../../../trust/asked-key.ts";
import { printable } from "../../../trust/printable.ts";
import type { Explained, Explanation } from "./explain.ts";
import type { Source } from "./layers.ts";

/** The explanation for people: `key = value  # who says so`, keys and passwords hidden. Of the whole, what nothing sets is counted. */
export function explanationText({ files, values, trouble }: Explanation, whole: boolean): string {
  const looked = files.map(
    ({ layer, path, found }) => `# ${layer.padEnd(8)}${printable(path)}${found ? "" : " (none)"}`,
  );
  const told = values.filter(({ value, ignored }) => !whole || value !== undefined || ignored.length > 0);
  const lines = told.map((each) => `${assignment(each)}${reasons(each)}`);
  const rest = values.length - told.length;
  const more = rest === 0 ? [] : [`# ${rest} more keys are not set; config explain KEY tells of one or of a table`];
  const ending = trouble === undefined ? [] : [`# a run from here would end with: ${trouble}`];
  return `${[...looked, ...lines, ...more, ...ending].join("\n")}\n`;
}

/** The same for programs. */
export function explanationJson({ files, values, trouble }: Explanation): JsonObject {
  return {
    schema_version: 1,
    files: files.map(({ layer, path, found }) => ({ layer, path, found })),
    values: values.map((each) => ({
      key: keyOf(each),
      value: shown(each) ?? null,
      set_by: each.source === undefined ? null : sourceJson(each.source),
      overridden: each.overridden.map(sourceJson),
      ignored: each.ignored.map(sourceJson),
    })),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** A key as people write it. */
export function keyOf({ path }: Pick<Explained, "path">): string {
  return nameOf({ path: path.map(String), value: null });
}

/** Its value, secrets hidden; undefined when nothing sets it. */
export function shown({ path, value }: Explained): JsonValue | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && path.some((step) => isSecretKey(String(step)))) {
    return value.match(/\$\{[A-Za-z_]\w*\}/g)?.join(" ") ?? redacted;
  }
  if (typeof value === "string") return redactUrls(value);
  return isObject(value) ? redactDocument(value) : (redactDocument({ value })["value"] ?? null);
}

function assignment(each: Explained): string {
  if (each.value === undefined) return `${keyOf(each)} is not set`;
  return shownRequest({ path: each.path.map(String), value: each.value });
}

function reasons({ source, overridden, ignored }: Explained): string {
  const parts = [
    ...(source === undefined ? [] : [sourceText(source)]),
    ...overridden.map((each) => `over ${sourceText(each)}`),
    ...ignored.map((each) => `ignored: ${sourceText(each)}, project not trusted`),
  ];
  return parts.length === 0 ? "" : `  # ${parts.join("; ")}`;
}

/** `user FILE:3:1`, `environment NAME`, `default`. */
export function sourceText({ layer, name, line, column }: Source): string {
  if (name === undefined) return layer;
  return `${layer} ${printable(name)}${line === undefined ? "" : `:${line}:${column}`}`;
}

function sourceJson({ layer, name, line, column }: Source): JsonObject {
  return {
    layer,
    ...(name === undefined ? {} : { name }),
    ...(line === undefined || column === undefined ? {} : { line, column }),
  };
}
