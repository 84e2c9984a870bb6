import * as v from "valibot";
import type { AtofSettings } from "./settings.ts";

const template = v.pipe(
  v.string(),
  v.regex(/^[^/\\\0]+$/, "must be a file name: the folder goes into output_directory"),
  v.regex(/^(?:[^{}]|\{session_id\}|\{date\})+$/, "may hold {session_id} and {date}, and no other braces"),
  v.notValues([".", ".."], "must be a file name"),
  v.maxLength(100, "must have at most 100 characters"),
);

/** Strict schema of the section, without the `enabled` key. Every key is optional. */
export const schema: v.GenericSchema<unknown, AtofSettings> = v.strictObject({
  output_directory: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty("must not be empty")), ".nemo-relay/atof"),
  filename: v.optional(template, "{session_id}.atof.jsonl"),
  mode: v.optional(v.picklist(["append", "overwrite"]), "append"),
});
