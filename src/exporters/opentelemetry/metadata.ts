import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact, mergeShallow } from "../../core/json/merge.ts";
import type { Attributes } from "../otlp/attributes.ts";
import type { SpanInput } from "../otlp/span-input.ts";

/** Keys that tell how and where something ran. Hooks bring fields that nobody foresaw: what is not on the list may be content. */
const plainKey =
  /(?:^|_)(?:id|status|source|kind|type|mode|role|version|index|count|ms|snapshot|missing)$|^(?:gateway_path|hook_event_name)$/;
const longestPlain = 200;

/** Writes what the start and the end told besides; later ones win. Without content only names, ids and numbers are left. */
export function putMetadata(
  attributes: Attributes,
  input: SpanInput,
  captureContent: boolean,
  more: { readonly [key: string]: JsonValue | undefined } = {},
): void {
  const merged = mergeShallow(mergeShallow(input.start.metadata, input.end.metadata), compact(more));
  const metadata = captureContent ? merged : plain(merged);
  if (Object.keys(metadata).length > 0) attributes.json("nemo_relay.metadata_json", metadata);
}

function plain(metadata: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key, value]) => plainKey.test(key) && isPlain(value)));
}

function isPlain(value: JsonValue): boolean {
  return typeof value === "string"
    ? value.length <= longestPlain
    : typeof value === "number" || typeof value === "boolean";
}
