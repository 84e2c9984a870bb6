import * as v from "valibot";
import type { JsonObject } from "../core/json/json-value.ts";
import { RelayError } from "../errors.ts";
import type { SourceDocument } from "./document.ts";
import { place, shownKey } from "./document.ts";
import type { Schema } from "./schema.ts";
import { anyTable, tableOf } from "./schema.ts";
import type { Policy } from "./validate.ts";
import { validate } from "./validate.ts";

/** `policy` of a plugin document or of a component: what to do about names nobody knows. */
export interface PolicyTable {
  /** @defaultValue "warn" */
  readonly unknown_component?: Policy | undefined;
  /** @defaultValue "error" */
  readonly unknown_field?: Policy | undefined;
  /** Accepted for the original's sake: a value that cannot be used is always an error here. */
  readonly unsupported_value?: Policy | undefined;
}

/** One `[[components]]` of a plugin document. */
export interface PluginComponent {
  readonly kind: string;
  /** @defaultValue true */
  readonly enabled?: boolean | undefined;
  readonly config?: JsonObject | undefined;
}

/** A plugins.toml, or several merged. */
export interface PluginDocument {
  readonly version?: 1 | undefined;
  readonly components?: readonly PluginComponent[] | undefined;
  readonly policy?: PolicyTable | undefined;
}

const policyWord = v.optional(v.picklist(["ignore", "warn", "error"]));

/** The schema of a `policy` table. */
export const policySchema: Schema<PolicyTable> = tableOf({
  unknown_component: policyWord,
  unknown_field: policyWord,
  unsupported_value: policyWord,
});

/** The frame of a plugin document. */
export const pluginSchema: Schema<PluginDocument> = tableOf({
  version: v.optional(v.literal(1)),
  components: v.optional(
    v.array(
      tableOf({
        kind: v.pipe(v.string(), v.minLength(1, "expected a name")),
        enabled: v.optional(v.boolean()),
        config: v.optional(anyTable),
      }),
    ),
  ),
  policy: v.optional(policySchema),
});

/** Validates the frame of one plugin document; the components' own tables are left to whoever knows them. */
export function readPluginDocument(document: SourceDocument): PluginDocument {
  const found = validate(document.value, { document, at: [], schema: pluginSchema }).value ?? {};
  const first = new Map<string, number>();
  for (const [index, { kind }] of (found.components ?? []).entries()) {
    const earlier = first.get(kind);
    if (earlier !== undefined) {
      const [one, two] = [place(document, ["components", earlier]), place(document, ["components", index])];
      throw new RelayError(
        "config",
        `component kind ${shownKey(kind)} stands twice in one document: ${one} and ${two}; declare each kind once`,
      );
    }
    first.set(kind, index);
  }
  return found;
}
