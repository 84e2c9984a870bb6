import { resolve } from "node:path";
import type { JsonValue } from "../core/json/json-value.ts";

/** What an exporter's identity is made of. */
export interface IdentifiedExporter {
  readonly kind: string;
  /** Its validated section of plugins.toml. */
  readonly settings: unknown;
  /** The file that defines it. */
  readonly source: string;
  readonly startDirectory: string;
}

/** The settings that say where an exporter delivers to; a change of anything else leaves its positions alone. Never a header. */
const destinationKeys = ["endpoint", "project_name", "output_directory"] as const;

/**
 * The name under which positions are kept and events are owed: kind, destination, defining file (decision 7), so that one
 * project's prompts never reach another's collector.
 */
export function exporterIdentity({ kind, settings, source, startDirectory }: IdentifiedExporter): string {
  const destination: Record<string, JsonValue> = {};
  for (const key of destinationKeys) {
    const value: unknown = typeof settings === "object" && settings !== null ? Reflect.get(settings, key) : undefined;
    if (typeof value === "string")
      destination[key] = key.endsWith("_directory") ? resolve(startDirectory, value) : withoutSecrets(value);
  }
  return JSON.stringify([kind, destination, source]);
}

/** A URL without user-info and query, which can hold credentials. */
function withoutSecrets(value: string): string {
  if (!URL.canParse(value)) return value;
  const url = new URL(value);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
