import { expect, test } from "bun:test";
import { applyOverride, mergeLayers, readOverride, touches } from "../../../../src/agents/codex/launch/overrides.ts";

test.each([
  ['model="o3"', { path: ["model"], value: "o3" }],
  ["model=o3", { path: ["model"], value: "o3" }],
  ["a.b.c=true", { path: ["a", "b", "c"], value: true }],
  ["a={b=[1,2]}", { path: ["a"], value: { b: [1, 2] } }],
  ["when=2026-01-02T03:04:05Z", { path: ["when"], value: "2026-01-02T03:04:05.000Z" }],
  ["model='quoted", { path: ["model"], value: "quoted" }],
  ["a=b=c", { path: ["a"], value: "b=c" }],
] as const)("%s", (text, expected) => {
  expect(readOverride(text)).toEqual(expected as never);
});

test("what is no override is left out", () => {
  expect(readOverride("model")).toBeUndefined();
  expect(readOverride("=x")).toBeUndefined();
});

test("an override reaches into tables and replaces what is none", () => {
  const config = { a: { b: 1, c: 2 }, d: 3 };
  expect(applyOverride(config, { path: ["a", "b"], value: 9 })).toEqual({ a: { b: 9, c: 2 }, d: 3 });
  expect(applyOverride(config, { path: ["d", "e"], value: 9 })).toEqual({ a: { b: 1, c: 2 }, d: { e: 9 } });
  expect(config).toEqual({ a: { b: 1, c: 2 }, d: 3 });
});

test("layers merge table by table", () => {
  const merged = mergeLayers({ a: { b: 1, c: { d: 2 } }, e: [1] }, { a: { c: { f: 3 } }, e: [2], g: 4 });
  expect(merged).toEqual({ a: { b: 1, c: { d: 2, f: 3 } }, e: [2], g: 4 });
});

test("what an override touches", () => {
  const target = ["model_providers", "x", "base_url"];
  const one = (text: string) => touches({ path: text.split("."), value: 1 }, target);
  for (const text of ["model_providers.x.base_url", "model_providers.x", "model_providers"])
    expect(one(text)).toBe(true);
  for (const text of ["model_providers.y", "model_providers.x.env_key", "model"]) expect(one(text)).toBe(false);
});

test("keys from outside change no prototype", () => {
  const override = readOverride("__proto__.polluted=true");
  if (override !== undefined) applyOverride({}, override);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
