import type { JsonValue } from "../../core/json/json-value.ts";
import type { ReadDocument } from "../shared/json-hooks/hooks-document.ts";
import { member, readHooksDocument, refuse, valueOf } from "../shared/json-hooks/hooks-document.ts";

/** Reads a hooks.json. Shapes that Cursor takes the whole file back for are refused. */
export function readHooks(text: string): ReadDocument {
  const read = readHooksDocument(text, false);
  if (!read.ok) return read;
  const version = member(read.document.root, "version");
  if (version === undefined || isPositiveInteger(valueOf(version))) return read;
  return refuse(text, version.offset, "has a version that is not a positive whole number");
}

function isPositiveInteger(value: JsonValue): boolean {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
