import { describe, expect, test } from "bun:test";
import { parseBind } from "../../src/config/bind.ts";
import { findPlace } from "../../src/config/find-place.ts";
import { mergePlugins, mergeTables } from "../../src/config/merge.ts";
import { nearest } from "../../src/config/nearest.ts";
import { parseDuration, parseSize } from "../../src/config/units.ts";

describe("merge", () => {
  test("tables merge, values and lists are replaced", () => {
    expect(mergeTables({ a: { x: 1, y: [1, 2] }, b: 1, c: { z: 1 } }, { a: { y: [3] }, b: { q: 1 }, c: 2 })).toEqual({
      a: { x: 1, y: [3] },
      b: { q: 1 },
      c: 2,
    });
  });

  test("components of the same kind merge in place, new ones are added, lists in them are replaced", () => {
    const low = { components: [{ kind: "a", config: { x: 1, list: [1, 2] } }, { kind: "b" }] };
    const high = { components: [{ kind: "c" }, { kind: "a", enabled: false, config: { list: [] } }] };
    expect(mergePlugins(low, high)).toEqual({
      components: [{ kind: "a", enabled: false, config: { x: 1, list: [] } }, { kind: "b" }, { kind: "c" }],
    });
  });

  test("`components = []` on top takes nothing away", () => {
    expect(mergePlugins({ components: [{ kind: "a" }] }, { components: [] })).toEqual({ components: [{ kind: "a" }] });
  });

  test("a key called __proto__ changes no prototype", () => {
    const merged = mergeTables({}, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(Object.keys(merged)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("units", () => {
  test.each([
    ["45s", 45],
    ["90m", 5400],
    ["12h", 43_200],
    ["30d", 2_592_000],
    [" 2 w ", 1_209_600],
    ["0s", undefined],
    ["1.5h", undefined],
    ["12", undefined],
    ["12 months", undefined],
    ["-1s", undefined],
    ["99999999999d", undefined],
    ["", undefined],
  ])("duration %j", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each([
    [1024, 1024],
    ["2GiB", 2_147_483_648],
    ["500MB", 500_000_000],
    ["1.5 kib", 1536],
    ["10b", 10],
    [0, undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
    ["2G", undefined],
    ["12", undefined],
    ["999999999999TiB", undefined],
  ])("size %j", (value, bytes) => {
    expect(parseSize(value)).toBe(bytes);
  });
});

test.each([
  ["127.0.0.1:4040", { hostname: "127.0.0.1", port: 4040 }],
  ["[::1]:0", { hostname: "::1", port: 0 }],
  ["localhost:65535", { hostname: "localhost", port: 65_535 }],
  ["localhost:65536", undefined],
  ["4040", undefined],
  [":4040", undefined],
  ["::1:4040", undefined],
  ["http://127.0.0.1:4040", undefined],
])("bind %j", (text, bind) => {
  expect(parseBind(text)).toEqual(bind);
});

test.each([
  ["openai_base_ur", "openai_base_url"],
  ["anthropic-base-url", "anthropic_base_url"],
  ["OPENAI_BASE_URL", "openai_base_url"],
  ["opneai_base_url", "openai_base_url"],
  ["xyz", undefined],
  ["o".repeat(100_000), undefined],
])("nearest %j", (word, expected) => {
  expect(nearest(word, ["openai_base_url", "anthropic_base_url"])).toBe(expected);
});

describe("lines", () => {
  const text = [
    "# [commented]", // 1
    "top = 1", // 2
    'text = """', // 3
    "[fake]", // 4
    'key = "x" """', // 5
    "raw = '''", // 6
    "[fake2]", // 7
    "'''", // 8
    "list = [", // 9
    '  "]", # ]', // 10
    "  { a = 1 },", // 11
    "]", // 12
    "[one . 'two.three' ]  # note", // 13
    "deep.er.key = 2", // 14
    '"quoted\\u0041" = 3', // 15
    "[[many]]", // 16
    "name = 1", // 17
    "[many.sub]", // 18
    "x = 1", // 19
    "[[many.inner]]", // 20
    "[[many.inner]]", // 21
    "y = 2", // 22
    "[[many]]", // 23
    "name = 2", // 24
    "[[many.inner]]", // 25
    "y = 3", // 26
    "[only.below]", // 27
  ];
  test.each([
    [["top"], 2],
    [["fake"], undefined],
    [["fake2"], undefined],
    [["list", 1, "a"], 11],
    [["list", 1, "b"], 11],
    [["list", 2], 9],
    [["one", "two.three"], 13],
    [["one", "two.three", "deep", "er", "key"], 14],
    [["one", "two.three", "deep"], 14],
    [["one", "two.three", "quotedA"], 15],
    [["one", "two.three", "missing"], 13],
    [["many", 0, "name"], 17],
    [["many", 0, "sub", "x"], 19],
    [["many", 0, "inner", 1, "y"], 22],
    [["many", 1, "name"], 24],
    [["many", 1, "inner", 0, "y"], 26],
    [["many", 1, "inner", 0, "z"], 25],
    [["only"], 27],
    [["nowhere"], undefined],
  ])("%j", (path, line) => {
    expect(findPlace(text.join("\n"), path)?.line).toBe(line);
    expect(findPlace(text.join("\r\n"), path)?.line).toBe(line);
  });
});
