import { describe, expect, test } from "bun:test";
import type { PathStep } from "../../src/config/document.ts";
import { parseToml } from "../../src/config/load.ts";
import { appendElement, removeValue, setValue } from "../../src/config/toml-edit.ts";
import { literalOf, readings } from "../../src/config/toml-literal.ts";
import { parseKeyPath } from "../../src/config/toml-scan.ts";
import { prune, valueAt, withoutPath } from "../../src/config/value-path.ts";
import { seededRandom } from "./support.ts";

const put = (text: string, path: string, word: string): string | undefined =>
  setValue(text, parseKeyPath(path) ?? [], readings(word)[0]!);
const take = (text: string, path: string): string | undefined => removeValue(text, parseKeyPath(path) ?? []);

describe("set", () => {
  test.each([
    ["an empty file", "", "a.b", "1", "[a]\nb = 1\n"],
    ["a root key", "", "a", "1", "a = 1\n"],
    [
      "a root key before tables, after what editors read",
      "#:schema ./x\n[t]\n",
      "a",
      "1",
      "#:schema ./x\na = 1\n[t]\n",
    ],
    ["a value alone", 'a = "x"  # why\nb = 2\n', "a", '"y"', 'a = "y"  # why\nb = 2\n'],
    ["the sibling's indentation", "[t]\n\ta = 1\n[u]\n", "t.b", "2", "[t]\n\ta = 1\n\tb = 2\n[u]\n"],
    ["below a header without keys", "[t] # note\n\n[u]\n", "t.b", "2", "[t] # note\nb = 2\n\n[u]\n"],
    ["CRLF", "[t]\r\na = 1\r\n", "t.b", "2", "[t]\r\na = 1\r\nb = 2\r\n"],
    ["no last newline", "[t]\na = 1", "t.b", "2", "[t]\na = 1\nb = 2"],
    ["dotted keys", "t.a = 1\n[u]\n", "t.b", "2", "t.a = 1\nt.b = 2\n[u]\n"],
    ["an inline table", "t = { a = 1 } # c\n", "t.b", "2", "t = { a = 1, b = 2 } # c\n"],
    ["an empty inline table", "t = {}\n", "t.b", "2", "t = { b = 2 }\n"],
    ["deep in an inline table", "t = { u = { a = 1 } }\n", "t.u.a", "2", "t = { u = { a = 2 } }\n"],
    ["a table below an inline one", "t = { a = 1 }\n", "t.u.v", "2", "t = { a = 1, u.v = 2 }\n"],
    [
      "a key that needs quotes",
      "[prices]\n",
      'prices."gpt-5.6".input',
      "2",
      '[prices]\n\n[prices."gpt-5.6"]\ninput = 2\n',
    ],
    [
      "the right element",
      "[[c]]\nk = 1\n[[c]]\nk = 2\n[z]\n",
      "c[0].d.e",
      "3",
      "[[c]]\nk = 1\n\n[c.d]\ne = 3\n[[c]]\nk = 2\n[z]\n",
    ],
    [
      "an element of an inline list",
      "c = [ { k = 1 }, { k = 2 } ]\n",
      "c[1].e",
      "3",
      "c = [ { k = 1 }, { k = 2, e = 3 } ]\n",
    ],
    ["beside its sub-table", "[t.u]\nx = 1\n[z]\n", "t.a", "2", "[t.u]\nx = 1\n\n[t]\na = 2\n[z]\n"],
    ["a text of several lines", 'a = """\n[t]\nx"""\n', "a", '"y"', 'a = "y"\n'],
  ])("%s", (...[, before, path, word, after]) => {
    expect(put(before, path, word)).toBe(after);
  });

  test.each([
    ["a comment inside the value", "a = [\n 1, # why\n]\n", "a", "[2]"],
    ["a table in its place", "[a]\nb = 1\n", "a", "2"],
    ["a value where a table would have to be", "a = 1\n", "a.b", "2"],
    ["an element that is not there", "[[c]]\n", "c[1].x", "2"],
  ])("%s is in the way: nothing is done", (_, before, path, word) => {
    expect(put(before, path, word)).toBeUndefined();
  });
});

describe("remove", () => {
  test.each([
    ["a line", "a = 1\nb = 2\n", "a", "b = 2\n"],
    ["a line, not what is said behind it", "  a = 1  # why\nb = 2\n", "a", "  # why\nb = 2\n"],
    ["first of an inline table", "t = { a = 1, b = 2 }\n", "t.a", "t = { b = 2 }\n"],
    ["last of an inline table", "t = { a = 1, b = 2 }\n", "t.b", "t = { a = 1 }\n"],
    ["a table and what is below it", "x = 1\n\n[t]\n# note\na = 1\n[t.u]\nb = 1\n[z]\n", "t", "x = 1\n# note\n[z]\n"],
    ["an element", "[[c]]\nk = 1\n[[c]]\nk = 2\n[c.d]\n", "c[1]", "[[c]]\nk = 1\n"],
    ["the only dotted key", "t.a = 1\n", "t.a", ""],
    ["what is not there", "a = 1\n", "b", "a = 1\n"],
  ])("%s", (_, before, path, after) => {
    expect(take(before, path)).toBe(after);
  });
});

describe("an element", () => {
  const members = { kind: "k", enabled: true };
  test.each([
    ["", '[[c]]\nkind = "k"\nenabled = true\n'],
    ["version = 1\n", 'version = 1\n\n[[c]]\nkind = "k"\nenabled = true\n'],
    ["c = [] # none\r\n", '# none\r\n\r\n[[c]]\r\nkind = "k"\r\nenabled = true\r\n'],
    ["[[c]]\na = 1", '[[c]]\na = 1\n\n[[c]]\nkind = "k"\nenabled = true\n'],
  ])("%j", (before, after) => {
    expect(appendElement(before, "c", members)).toBe(after);
  });

  test("an inline list is left to the person", () => {
    expect(appendElement("c = [{ a = 1 }]\n", "c", members)).toBeUndefined();
    expect(appendElement("c = 1\n", "c", members)).toBeUndefined();
  });
});

describe("words of a command line", () => {
  test.each([
    ["5000", [5000, "5000"]],
    ["true", [true, "true"]],
    ['"x"', ["x", '"x"']],
    ["x", ["x"]],
    ["http://h/v1", ["http://h/v1"]],
    ["2026-11-21", ["2026-11-21"]],
    ['{ a = "b" }', [{ a: "b" }, '{ a = "b" }']],
    ["1\nevil = 2", ["1\nevil = 2"]],
    ["1 # note", ["1 # note"]],
    ["1, evil = 2", ["1, evil = 2"]],
    ["1 }\nevil = { a = 1", ["1 }\nevil = { a = 1"]],
    ["", [""]],
  ])("%j", (word, values) => {
    expect(readings(word).map(({ value }) => value)).toEqual(values as never);
  });
});

// Documents with everything at odd places; each edit is compared with what reading the text says, and every comment stays.
test("random documents", () => {
  const seed = Number(process.env["EDIT_SEED"] ?? Date.now() % 2 ** 32);
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const value = (): string =>
    pick([
      "1",
      '"# no comment"',
      "true",
      '[1, "]"]',
      "{ q = 1, r = { s = 2 } }",
      "{}",
      "'''\n[x]\n'''",
      '[\n  1,\n  { q = "}" },\n]',
      "1979-05-27",
    ]);
  const line = (): string =>
    `${pick(["", "  ", "\t"])}${pick(["a", "b", '"c d"', "e.f", "e . g"])} = ${value()}${pick(["", " # kept"])}`;
  const header = (): string => pick(["[t]", "[t.u]", "[[l]]", "[l.u]", "[ x . y ] # kept", "[[l.m]]"]);
  const paths: readonly PathStep[][] = [
    ["a"],
    ["new"],
    ["t", "a"],
    ["t", "new"],
    ["t", "u", "b"],
    ["x", "y", "new"],
    ["l", 0, "a"],
    ["l", 0, "u", "new"],
    ["l", 1, "new"],
    ["l", 0, "m", 0, "b"],
    ["e", "f"],
    ["a", "q"],
    ["t", "a", "r", "s"],
    ["t", "a", "r", "new"],
    ["fresh", "deep", "key"],
  ];
  const comments = (text: string): number => text.split("# kept").length + text.split("#kept").length;
  const done = { set: 0, refused: 0, removed: 0 };
  for (let round = 0; round < 1500; round += 1) {
    const lines = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
      pick([line, line, header, () => "", () => "#kept"])(),
    );
    const text = lines.join(pick(["\n", "\r\n"])) + pick(["", "\n"]);
    let before;
    try {
      before = parseToml("", text);
    } catch {
      continue;
    }
    const path = pick(paths);
    const set = setValue(text, path, literalOf(pick<string | number>(["new", 7])));
    if (set === undefined) done.refused += 1;
    else {
      done.set += 1;
      if (comments(set) !== comments(text)) throw new Error(`seed ${seed}: a comment is gone\n${text}\n--\n${set}`);
      const back = removeValue(set, path);
      if (back === undefined) throw new Error(`seed ${seed}: cannot be taken out of\n${set}`);
      done.removed += 1;
      if (comments(back) !== comments(text)) throw new Error(`seed ${seed}: a comment is gone\n${set}\n--\n${back}`);
      const added = set.split("\n").length - text.split("\n").length;
      if (added === 1 && back !== text) throw new Error(`seed ${seed}: not as it was\n${text}\n--\n${back}`);
      expect(valueAt(parseToml("", set), path)).toBeOneOf(["new", 7]);
      expect(Bun.deepEquals(prune(withoutPath(parseToml("", set), path)), prune(withoutPath(before, path)))).toBe(true);
    }
  }
  expect(Math.min(done.set, done.removed)).toBeGreaterThan(200);
});
