import type { JsonValue } from "../../core/json/json-value.ts";
import type { Attributes } from "../otlp/attributes.ts";

/** Puts a value under `<side>.value` and `<side>.mime_type`: strings as they are, everything else as JSON. */
export function putValue(attributes: Attributes, side: "input" | "output", value: JsonValue | undefined): void {
  if (value === undefined || value === null) return;
  if (typeof value === "string") attributes.text(`${side}.value`, value).id(`${side}.mime_type`, "text/plain");
  else attributes.json(`${side}.value`, value).id(`${side}.mime_type`, "application/json");
}
