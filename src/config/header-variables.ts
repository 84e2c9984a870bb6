import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { without } from "../core/json/merge.ts";
import { get } from "../core/json/path.ts";
import type { PathStep, SourceDocument } from "./document.ts";
import { troubleAt } from "./document.ts";
import { MissingVariable } from "./missing-variable.ts";

/** Where a table of exporter settings stands. */
export interface SettingsPlace {
  readonly document: SourceDocument;
  readonly path: readonly PathStep[];
}

const variable = /\$\{([A-Za-z_]\w*)\}/g;

/** Turns the newer shape's `header_env` (header → variable) into `headers` with `${VARIABLE}` values; the rest stays. */
export function namedByVariable(settings: JsonObject, at: SettingsPlace): JsonObject {
  const named = get(settings, "header_env");
  if (named === undefined) return settings;
  const path = [...at.path, "header_env"];
  if (!isObject(named)) throw troubleAt(at.document, path, "expected a table of header = variable");
  const headers = Object.entries(named).map(([header, name]): [string, JsonValue] => {
    if (typeof name !== "string" || !/^[A-Za-z_]\w*$/.test(name)) {
      throw troubleAt(at.document, [...path, header], "expected the name of an environment variable");
    }
    return [header, `\${${name}}`];
  });
  const own = get(settings, "headers");
  if (own !== undefined && !isObject(own)) return without(settings, new Set(["header_env"]));
  return { ...without(settings, new Set(["header_env"])), headers: { ...own, ...Object.fromEntries(headers) } };
}

/**
 * Fills `${NAME}` in the values of every `headers` table of an exporter's settings from the environment.
 * Throws `RelayError("config")` naming the variable when it is not set.
 */
export function fillHeaders(
  settings: JsonObject,
  env: Readonly<Record<string, string | undefined>>,
  at: SettingsPlace,
): JsonObject {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const path = [...at.path, key];
      if (isList(value))
        return [key, value.map((item, index) => fillItem(item, env, { ...at, path: [...path, index] }))];
      if (!isObject(value)) return [key, value];
      return [
        key,
        key === "headers" ? fillTable(value, env, { ...at, path }) : fillHeaders(value, env, { ...at, path }),
      ];
    }),
  );
}

function fillItem(item: JsonValue, env: Readonly<Record<string, string | undefined>>, at: SettingsPlace): JsonValue {
  return isObject(item) ? fillHeaders(item, env, at) : item;
}

function fillTable(
  headers: JsonObject,
  env: Readonly<Record<string, string | undefined>>,
  at: SettingsPlace,
): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([header, value]) => {
      if (typeof value !== "string") return [header, value];
      const filled = value.replace(variable, (_, name: string) => {
        const found = env[name];
        if (found !== undefined && found !== "") return found;
        const path = [...at.path, header];
        const what = `the environment variable ${name} is not set; set it, or remove the header`;
        throw new MissingVariable(at.document, path, what);
      });
      return [header, filled];
    }),
  );
}
