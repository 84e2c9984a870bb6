import { expect, test } from "bun:test";
import { spanIdOf, traceIdOf } from "../../../src/exporters/otlp/ids.ts";

const sha = (text: string): string => new Bun.CryptoHasher("sha256").update(text).digest("hex");

test("ids are the beginning of a hash of the uuid", () => {
  const uuid = "0199c0de-0000-7000-8000-000000000001";
  expect(traceIdOf(uuid)).toBe(sha(`trace:${uuid}`).slice(0, 32));
  expect(spanIdOf(uuid)).toBe(sha(`span:${uuid}`).slice(0, 16));
  expect(spanIdOf("other")).not.toBe(spanIdOf(uuid));
});
