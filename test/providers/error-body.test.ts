import { expect, test } from "bun:test";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import type { LlmError } from "../../src/core/llm/response.ts";
import { readErrorBody } from "../../src/providers/error-body.ts";

const cases: readonly (readonly [string, JsonValue, LlmError | undefined])[] = [
  ["type and message", { type: "error", error: { type: "a", message: "m" } }, { type: "a", message: "m" }],
  ["a code for want of a type", { error: { message: "m", type: null, code: "c" } }, { type: "c", message: "m" }],
  ["a number as code", { error: { message: "m", code: 502 } }, { type: "502", message: "m" }],
  ["no message", { error: { type: "a" } }, { type: "a", message: "a" }],
  ["an empty object", { error: {} }, { message: "no message" }],
  ["a text", { error: "broken" }, { message: "broken" }],
  ["a bare message", { message: "m" }, { message: "m" }],
  ["a bare message with a code", { code: "c", message: "m" }, { type: "c", message: "m" }],
  ["detail", { detail: "d" }, { message: "d" }],
  ["detail as object", { detail: { code: "c", message: "d" } }, { type: "c", message: "d" }],
  ["detail as list", { detail: [{ loc: ["body"], msg: "field required" }] }, { message: "field required" }],
  ["no error", { id: "x", error: null }, undefined],
  ["no object", "down", undefined],
];

test.each([...cases])("%s", (_, body, expected) => {
  expect(readErrorBody(body)).toEqual(expected);
});

test("a message of megabytes is cut", () => {
  expect(readErrorBody({ error: { message: "x".repeat(1_000_000) } })?.message.length).toBeLessThan(3000);
});
