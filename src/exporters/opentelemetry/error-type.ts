import type { ScopeEnd } from "../../core/events/relay-event.ts";

/** `error.type` of a failed model call: the provider's own word, else the HTTP status, else what became of the stream. */
export function errorTypeOf({ response }: ScopeEnd): string {
  if (response?.error?.type !== undefined) return response.error.type;
  const status = response?.httpStatus;
  if (status !== undefined && status >= 400) return String(status);
  return response?.incomplete === true ? "incomplete_stream" : "_OTHER";
}
