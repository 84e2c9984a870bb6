import type { BaseIssue } from "valibot";
import { safeParse } from "valibot";
import type { JsonObject } from "../core/json/json-value.ts";
import { RelayError } from "../errors.ts";
import { place } from "./document.ts";
import type { IssueContext } from "./explain-issues.ts";
import { explainIssue, issueKind, issuePath } from "./explain-issues.ts";
import type { Schema } from "./schema.ts";
import { withoutPath } from "./value-path.ts";

/** What to do about something that the configuration names and nobody knows. */
export type Policy = "ignore" | "warn" | "error";

/** How one value is to be validated. */
export interface Validation<Output> extends Omit<IssueContext, "schema"> {
  readonly schema: Schema<Output>;
  /** @defaultValue "error" */
  readonly unknownKeys?: Policy;
  /** Keys may be missing: another file may have them. */
  readonly partial?: boolean;
}

/** A validated value, or undefined when keys were missing and might be. */
export interface Validated<Output> {
  readonly value: Output | undefined;
  readonly warnings: readonly string[];
}

/** Most unknown keys of one value that are told of. */
const mostUnknown = 100;

/** Validates one value. Throws `RelayError("config")` with one line per trouble, each with file, line and key. */
export function validate<Output>(value: JsonObject, validation: Validation<Output>): Validated<Output> {
  const policy = validation.unknownKeys ?? "error";
  const warnings: string[] = [];
  const troubles: string[] = [];
  let at = value;
  // valibot tells of one unknown key per table: with that one gone, the next comes to light.
  for (let round = 0; round < mostUnknown; round += 1) {
    const result = safeParse(validation.schema, at);
    if (result.success) return { value: orThrow(result.output, troubles), warnings };
    const unknown = result.issues.filter((issue) => issueKind(issue) === "unknown_key");
    const lines = unknown.map((issue) => explainIssue(issue, validation));
    if (policy === "error") troubles.push(...lines);
    if (policy === "warn") warnings.push(...lines.map((line) => `${line} (ignored)`));
    if (unknown.length === 0) {
      troubles.push(...otherTroubles(result.issues, validation));
      return { value: orThrow(undefined, troubles), warnings };
    }
    at = unknown.reduce((rest, issue) => withoutPath(rest, issuePath(issue)), at);
  }
  const where = place(validation.document, validation.at);
  return {
    value: orThrow(undefined, [...troubles, `too many unknown keys in ${where}; is it the right file?`]),
    warnings,
  };
}

/** What is wrong with a value, in the schema's own words; undefined when it takes it. */
export function issueOf(schema: Schema<unknown>, value: unknown): string | undefined {
  return safeParse(schema, value).issues?.[0].message;
}

function otherTroubles(issues: readonly BaseIssue<unknown>[], context: Validation<unknown>): readonly string[] {
  return issues
    .filter((issue) => issueKind(issue) === "wrong_value" || context.partial !== true)
    .map((issue) => explainIssue(issue, context));
}

function orThrow<Output>(value: Output, troubles: readonly string[]): Output {
  if (troubles.length > 0) throw new RelayError("config", troubles.join("\n"));
  return value;
}
