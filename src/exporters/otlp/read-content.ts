import type { Content, ContentReader } from "../../core/events/content.ts";
import type { JsonValue } from "../../core/json/json-value.ts";

/** The value behind a content, where there is any. */
export function readContent(content: Content | undefined, reader: ContentReader): JsonValue | undefined {
  return content === undefined ? undefined : reader.read(content);
}
