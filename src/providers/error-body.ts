import type { JsonValue } from "../core/json/json-value.ts";
import { isList, isObject } from "../core/json/json-value.ts";
import { get, readString } from "../core/json/path.ts";
import type { LlmError } from "../core/llm/response.ts";
import { present } from "./fields.ts";

const longestMessage = 2000;

/**
 * Reads an error body in any of the shapes that providers and the proxies before them use: `{error: {type, code, message}}`,
 * `{error: "…"}`, `{message}`, `{detail}`. Undefined when it tells nothing.
 */
export function readErrorBody(body: JsonValue | undefined): LlmError | undefined {
  const error = get(body, "error");
  if (isObject(error)) return readErrorObject(error);
  if (typeof error === "string" && error !== "") return errorFromText(error);
  const message = readString(body, "message") ?? readDetail(get(body, "detail"));
  if (message === undefined) return undefined;
  return { ...present({ type: readString(body, "code", "detail.code") }), message: shorten(message) };
}

/** Reads an error object: `type` is its type or code, whichever comes first. */
export function readErrorObject(error: JsonValue): LlmError {
  const type = readString(error, "type", "code");
  return { ...present({ type }), message: shorten(readString(error, "message") ?? type ?? "no message") };
}

/** An error of which only a text is known. */
export function errorFromText(text: string): LlmError {
  return { message: shorten(text) };
}

/** FastAPI's `detail`: a text, an object with a message, or a list of findings. */
function readDetail(detail: JsonValue | undefined): string | undefined {
  if (typeof detail === "string") return detail === "" ? undefined : detail;
  const first = isList(detail) ? detail[0] : detail;
  return readString(first, "message", "msg", "code");
}

function shorten(text: string): string {
  return text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
}
