import { expect, test } from "bun:test";
import { backoffMillis, retryAfterMillis } from "../../../src/exporters/otlp/backoff.ts";

const middle = (): number => 0.5;

test("the pause doubles from one second to a minute, give or take a fifth", () => {
  expect([1, 2, 3, 6, 7, 8, 1000].map((n) => backoffMillis(n, middle))).toEqual([
    1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000,
  ]);
  expect(backoffMillis(1, () => 0)).toBe(800);
  expect(backoffMillis(1, () => 1)).toBe(1200);
});

test.each([
  ["7", 7000],
  [" 0 ", 0],
  ["999999", 600_000],
  ["Sat, 21 Nov 2026 10:00:05 GMT", 5000],
  ["Sat, 21 Nov 2026 09:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
  [undefined, undefined],
])("Retry-After %p asks for %p ms", (header, expected) => {
  expect(retryAfterMillis(header, Date.parse("2026-11-21T10:00:00Z"))).toBe(expected);
});
