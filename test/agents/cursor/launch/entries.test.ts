// Our entries in any hooks.json: put in without touching anything else, and taken out without a trace.
import { describe, expect, test } from "bun:test";
import { askedHooks, knownEvents } from "../../../../src/agents/cursor/hooks.ts";
import { addEntries, newFile } from "../../../../src/agents/cursor/launch/add-entries.ts";
import { isRunEntry, runEntry } from "../../../../src/agents/cursor/launch/hook-entry.ts";
import { readHooks } from "../../../../src/agents/cursor/read-hooks.ts";
import { isBare, removeEntries } from "../../../../src/agents/cursor/launch/remove-entries.ts";
import { randomSource } from "../../../support/random-json.ts";
import { commentsOf, hooksOf, strictly, withComment, withHook } from "./person.ts";

const entry = runEntry("/opt/nemo relay/nemo-relay");
const added = (text: string): string => addEntries(text, askedHooks, entry);

/** Hand-written files: all have the shapes that people write, and then some. */
const written = [
  `{}`,
  `{ }`,
  `{"version":1,"hooks":{}}`,
  `{"version":1,"hooks":{"stop":[]}}`,
  `{"hooks":{"stop":[{"command":"true"}]},"version":2}`,
  `{\n\t"version": 1,\n\t"hooks": {\n\t\t"stop": [ { "command": "true" } ]\n\t}\n}\n`,
  `{\r\n  "version": 1,\r\n  "hooks": {\r\n    "stop": [\r\n      { "command": "a // b" }\r\n    ]\r\n  }\r\n}\r\n`,
  `\uFEFF{"version": 1, "hooks": {"preToolUse": [{"command": "x", "matcher": "Shell"}]}}`,
  `// mine\n{\n  // first\n  "version": 1, // one\n  "hooks": { // all\n    "stop": [ // some\n      // here\n      { "command": "true" } // end\n      // after\n    ] // list\n  } // hooks\n} // file\n`,
  `{ /* a */ "other": ["//", "/*"] /* b */ }`,
  `{\n  "hooks": {\n    /* none yet */\n  }\n}`,
  `{"version":1,"hooks":{"stop":[/* nothing */]}}`,
];

describe("a file as people write it", () => {
  test.each(written)("%p", (text) => {
    const patched = added(text);
    strictly(patched);
    for (const event of askedHooks) {
      expect(hooksOf(patched)[event]?.filter(isRunEntry)).toHaveLength(1);
    }
    expect(commentsOf(patched)).toEqual([...commentsOf(text)]);
    expect(removeEntries(patched, text)).toBe(text);
    expect(added(patched)).toBe(patched);
  });

  test("without knowing what it was, everything but a version and empty hooks comes back", () => {
    for (const text of written) {
      const own = removeEntries(added(text), undefined) ?? "";
      expect(hooksOf(own)).toEqual(hooksOf(text));
      expect(commentsOf(own)).toEqual([...commentsOf(text)]);
    }
  });

  test("what a run makes from nothing is bare again without its entries", () => {
    const made = newFile(askedHooks, entry);
    expect(Object.keys(hooksOf(made)).toSorted()).toEqual(askedHooks.toSorted());
    expect(strictly(made)).toMatchObject({ version: 1 });
    expect(isBare(made)).toBe(false);
    expect(isBare(removeEntries(made, null) ?? "")).toBe(true);
    expect(isBare(withComment(removeEntries(made, null) ?? "", "kept"))).toBe(false);
    expect(isBare(withHook(removeEntries(made, null) ?? "", "stop", "mine"))).toBe(false);
  });
});

describe("an entry", () => {
  test("is a plain command with the binary's path in quotes and no `//`", () => {
    expect(runEntry("/opt//nemo relay/nemo-relay")).toEqual({
      command: `"/opt/nemo relay/nemo-relay" hook-forward cursor --transparent-run`,
      timeout: 30,
    });
  });

  test("is ours by its words, whatever else was changed in it", () => {
    expect(isRunEntry({ ...entry, timeout: 5, failClosed: true })).toBe(true);
    expect(isRunEntry({ command: "nemo-relay hook-forward cursor --gateway-url http://127.0.0.1:4040" })).toBe(false);
    expect(isRunEntry({ command: "hook-forward claude --transparent-run" })).toBe(false);
    expect(isRunEntry(null)).toBe(false);
  });

  test("is not added where a hook of the person's forwards already, and theirs stays", () => {
    const own = `{"version":1,"hooks":{"stop":[{"command":"nemo-relay hook-forward cursor --profile x"}]}}`;
    const patched = added(own);
    expect(hooksOf(patched)["stop"]).toHaveLength(1);
    expect(removeEntries(patched, own)).toBe(own);
  });
});

describe("what Cursor would not read is refused with its line", () => {
  test.each([
    ["{ nope", /not valid JSON.*line 1/],
    [`{\n"version": 1,\n}`, /not valid JSON.*line 3/],
    ["", /not valid JSON/],
    ["[]", /must be a JSON object/],
    [`{"version": "1"}`, /version/],
    [`{"version": 0}`, /version/],
    [`{"version":1,\n"hooks":[]}`, /"hooks" that are not an object, line 2/],
    [`{"version":1,"hooks":{"stop":{}}}`, /"stop" without a list/],
    [`{"version":1,"hooks":{"stop":["true"]}}`, /hook that is not an object/],
    [`{"version":1,"hooks":{},"hooks":{}}`, /"hooks" twice/],
    [`{"version":1,"hooks":{"stop":[],"stop":[]}}`, /"stop" twice/],
  ])("%p", (text, problem) => {
    const read = readHooks(text);
    expect(read.ok ? "accepted" : read.problem).toMatch(problem);
    expect(added(text)).toBe(text);
  });
});

const seed = Date.now() % 2 ** 31;

test(`random files come back byte for byte (seed ${seed})`, () => {
  const random = randomSource(seed);
  for (let round = 0; round < 400; round += 1) {
    const text = randomFile(random);
    const patched = added(text);
    strictly(patched);
    expect(removeEntries(patched, text)).toBe(text);
  }
});

/** A hooks.json with blanks and comments anywhere. */
function randomFile(random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const gap = (): string =>
    pick(["", "", " ", "\n", "\n  ", "\r\n\t", " /* c */ ", " // c\n", "\n// c, ] }\n ", '/* " */', "/**/"]);
  const members = (items: readonly string[], open: string, close: string): string =>
    `${open}${gap()}${items.map((item) => `${item}${gap()}`).join(`,${gap()}`)}${close}`;
  const hook = (): string =>
    members([`"command":${gap()}${JSON.stringify(pick(["a", "// b", "c,]}", '"d"']))}`], "{", "}");
  const list = (): string => members(Array.from({ length: Math.floor(random() * 3) }, hook), "[", "]");
  const events = knownEvents.filter(() => random() < 0.3).map((event) => `"${event}"${gap()}:${gap()}${list()}`);
  const parts = [
    ...(random() < 0.8 ? [`"version":${gap()}1`] : []),
    ...(random() < 0.8 ? [`"hooks":${gap()}${members(events, "{", "}")}`] : []),
    ...(random() < 0.3 ? [`"more": [1, {"x": "//"}]`] : []),
  ];
  return `${random() < 0.1 ? "\uFEFF" : ""}${gap()}${members(random() < 0.5 ? parts : parts.toReversed(), "{", "}")}${gap()}`;
}
