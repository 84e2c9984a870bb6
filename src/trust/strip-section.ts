import { resolve } from "node:path";
import type { SourceDocument } from "../config/document.ts";
import { validate } from "../config/validate.ts";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import type { ExporterRegistration } from "../exporters/registry.ts";
import type { AskedKey, Stripped } from "./asked-key.ts";
import { askedFor } from "./asked-key.ts";
import { holdsHeaders } from "./harmless-keys.ts";
import { leadsInside } from "./leads-inside.ts";

/** Where a project's file stands, and from where its relative paths are taken. */
export interface ProjectPlace {
  /** The directory that holds `.nemo-relay`. */
  readonly project: string;
  /** Absolute: where `nemo-relay` was started. */
  readonly cwd: string;
}

const outside = "outside the project";

/** Takes everything out of one exporter's section that needs trust. */
export async function stripSection(
  section: JsonObject,
  path: readonly string[],
  registration: ExporterRegistration,
  place: ProjectPlace,
): Promise<Stripped<JsonObject>> {
  const harmless = registration.harmless ?? [];
  const kept = new Map<string, JsonValue>();
  const asked: AskedKey[] = [];
  for (const [key, value] of Object.entries(section)) {
    if (!harmless.includes(key) || holdsHeaders(value)) asked.push(...askedFor([...path, key], value));
    else if (!isDirectory(key) || (await staysInside(key, value, registration, place))) kept.set(key, value);
    else asked.push(...askedFor([...path, key], value, outside));
  }
  // The directory that counts where none is given may be a link that came with the project.
  if (kept.get("enabled") === true) {
    for (const key of harmless.filter((name) => isDirectory(name) && !kept.has(name))) {
      if (await staysInside(key, undefined, registration, place)) continue;
      kept.delete("enabled");
      asked.push(...askedFor([...path, "enabled"], true, `its files would go ${outside}`));
    }
  }
  return { value: Object.fromEntries(kept), asked };
}

function isDirectory(key: string): boolean {
  return key.endsWith("_directory");
}

/** Goes by what the exporter's own schema makes of the value: it may trim it, and it knows the default. */
async function staysInside(
  key: string,
  value: JsonValue | undefined,
  registration: ExporterRegistration,
  { cwd, project }: ProjectPlace,
): Promise<boolean> {
  const document: SourceDocument = { name: "", layer: "project", value: {}, prefix: [] };
  try {
    const given = value === undefined ? {} : { [key]: value };
    const schema = await registration.schema();
    const { value: section } = validate(given, { document, at: [], schema, partial: true });
    const directory: unknown = typeof section === "object" && section !== null ? Reflect.get(section, key) : undefined;
    return typeof directory === "string" && (await leadsInside(resolve(cwd, directory), project));
  } catch {
    // A value that the schema refuses.
    return false;
  }
}
