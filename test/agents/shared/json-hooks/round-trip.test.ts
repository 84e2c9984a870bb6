// Hooks in any settings.json and hooks.json: put in without touching anything else, and taken out without a trace.
import { describe, expect, test } from "bun:test";
import { parse } from "jsonc-parser";
import { claudeDialect } from "../../../../src/agents/claude/config/dialect.ts";
import { cursorDialect } from "../../../../src/agents/cursor/config/dialect.ts";
import { readHooks } from "../../../../src/agents/cursor/read-hooks.ts";
import { installedCommand } from "../../../../src/agents/shared/installed-command.ts";
import type { HooksFile } from "../../../../src/agents/shared/json-hooks/change-hooks.ts";
import { withHooks, withoutHooks } from "../../../../src/agents/shared/json-hooks/change-hooks.ts";
import { readHooksDocument } from "../../../../src/agents/shared/json-hooks/hooks-document.ts";
import { randomSource } from "../../../support/random-json.ts";

const gatewayUrl = "http://127.0.0.1:4040";

function claude(binary = "/opt/nemo relay/nemo-relay", url = gatewayUrl): HooksFile {
  const command = installedCommand({ binary, word: "claude", gatewayUrl: url });
  return {
    path: "settings.json",
    dialect: claudeDialect(command),
    read: (text) => readHooksDocument(text, true),
  };
}

function cursor(binary = "/opt/nemo relay/nemo-relay", url = gatewayUrl): HooksFile {
  const command = installedCommand({ binary, word: "cursor", gatewayUrl: url });
  return { path: "hooks.json", dialect: cursorDialect(command), read: readHooks };
}

type Read = Record<string, unknown> & { hooks?: Record<string, Record<string, unknown>[]> };

function read(text: string): Read {
  return parse(text.replace(/^\uFEFF/, "")) as Read;
}

/** How many hooks of ours each asked event has. */
function ours(text: string, { dialect }: HooksFile): number[] {
  const count = (event: string): number =>
    (read(text).hooks?.[event] ?? []).filter((item) => JSON.stringify(item).includes(JSON.stringify(dialect.command)))
      .length;
  return dialect.items.map(([event]) => count(event));
}

function comments(text: string): string[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*.*?\*\//gs)]
    .map(([piece]) => piece.trimEnd())
    .filter((piece) => piece.startsWith("/"));
}

const agents = [
  ["Claude Code", claude, "PreToolUse", `{"matcher":"Bash","hooks":[{"type":"command","command":"mine // x"}]}`],
  ["Cursor", cursor, "preToolUse", `{"command":"mine // x","matcher":"Shell"}`],
] as const;

describe.each(agents)("%s", (_name, fileOf, event, hook) => {
  const file = fileOf();
  const once = file.dialect.items.map(() => 1);

  /** Ways in which people and programs write such a file. */
  const files: Readonly<Record<string, string | undefined>> = {
    "no file": undefined,
    empty: "",
    blank: " \n\n",
    "blank, Windows": "\r\n",
    "a byte order mark alone": "\uFEFF",
    "an empty object": "{}",
    "an empty object, spread": "{\n}\n",
    "an empty object with a blank": "{ }",
    "a comment alone inside": "{\n  // later\n}\n",
    "a comment around": '// mine\n{"version": 1}\n// end\n',
    "one line": '{"version":1,"model":"x"}',
    "one line, wide": '{ "version": 1, "model": "x" }\n',
    "two spaces": '{\n  "version": 1,\n  "model": "x"\n}\n',
    "four spaces, no final line break": '{\n    "version": 1,\n    "model": "x"\n}',
    tabs: '{\n\t"version": 1,\n\t"env": {\n\t\t"A": "b"\n\t}\n}\n',
    "Windows line breaks": '{\r\n  "version": 1,\r\n  "model": "x"\r\n}\r\n',
    "a byte order mark": '\uFEFF{\n  "version": 1\n}\n',
    "odd indentation": '{\n "version":1,\n       "model" : "x"\n   }\n',
    "comments everywhere": '// a\n{ // b\n  /* c */ "version": 1, // d\n  "model": "x" // e  \n  // f\n} // g\n',
    "a comment in a block at the end of the line": '{\n  "version": 1 /* one */ /* two */  \n}\n',
    "empty hooks": '{\n  "version": 1,\n  "hooks": {}\n}\n',
    "empty hooks, the only member but one": '{"hooks":{},"version":1}',
    "empty hooks, spread": '{\n  "hooks": {\n  },\n  "version": 1\n}\n',
    "empty hooks with a comment": '{ "version": 1, "hooks": { /* none */ } }',
    "empty events": `{\n  "version": 1,\n  "hooks": {\n    "${event}": [],\n    "Other": [ ]\n  }\n}\n`,
    "an empty event alone": `{"version":1,"hooks":{"${event}":[]}}`,
    "an empty event, spread": `{"version":1,"hooks":{"${event}":[\n]}}`,
    "an empty event with a comment": `{"version":1,"hooks":{"${event}":[ // none\n]}}`,
    "hooks of one's own": `{\n  "version": 1,\n  "hooks": {\n    "${event}": [\n      ${hook}\n    ],\n    "Other": [${hook}]\n  }\n}\n`,
    "hooks of one's own on one line": `{"version":1,"hooks":{"${event}":[${hook},${hook}]}}`,
    "hooks of one's own with comments": `{\n  "version": 1,\n  "hooks": {\n    // why\n    "${event}": [ // these\n      ${hook} // first\n      // no more\n    ] // end\n  } // hooks\n}\n`,
  };

  test.each(Object.entries(files))(
    "%s: our hook once for each event, twice is once, and every byte back",
    (_, text) => {
      const installed = withHooks(text, file);
      expect(ours(installed, file)).toEqual(once);
      expect(read(installed)["version"]).toBe(fileOf === cursor ? 1 : read(text ?? "")?.["version"]);
      expect(comments(installed).toSorted()).toEqual(comments(text ?? "").toSorted());
      for (const [key, hooks] of Object.entries(read(text ?? "")?.hooks ?? {})) {
        expect(read(installed).hooks?.[key]).toEqual(expect.arrayContaining(hooks));
      }
      const breaks = new Set([...installed.matchAll(/\r?\n/g)].map(([found]) => found));
      expect(breaks).toEqual(new Set([text?.includes("\r\n") === true ? "\r\n" : "\n"]));
      expect(withHooks(installed, file)).toBe(installed);
      expect(withoutHooks(installed, file)).toBe(text);
      expect(withoutHooks(text, file)).toBe(text);
    },
  );

  test.each(Object.entries(files))("%s: another place and address is brought up to date where it stands", (_, text) => {
    const old = withHooks(text, fileOf("C:\\Program Files\\nemo-relay.exe", "http://127.0.0.1:5050"));
    const installed = withHooks(old, file);
    expect(ours(installed, file)).toEqual(once);
    expect(installed).toBe(withHooks(text, file));
    expect(withoutHooks(old, file)).toBe(text);
  });

  test("what is edited around our hooks stays when they go", () => {
    const installed = withHooks(
      `{\n  "version": 1,\n  "hooks": {\n    "${event}": [\n      ${hook}\n    ]\n  }\n}\n`,
      file,
    );
    const edited = installed
      .replace('"version": 1', '"version": 1, "model": "new"')
      .replace("mine // x", "edited")
      .replace(/\n {2}\}\n\}\n$/, `,\n    "Other": [${hook}] // added\n  }\n}\n`);
    expect(withoutHooks(edited, file)).toBe(
      `{\n  "version": 1, "model": "new",\n  "hooks": {\n    "${event}": [\n      ${hook.replace("mine // x", "edited")}\n    ],\n    "Other": [${hook}] // added\n  }\n}\n`,
    );
  });

  test("a hook that somebody has put beside ours keeps its list, in a file of ours too", () => {
    const made = withHooks(undefined, file);
    const edited = made.replace(`"${event}": [`, `"${event}": [${hook}, `);
    expect(read(withoutHooks(edited, file) ?? "")).toEqual({
      ...(fileOf === cursor ? { version: 1 } : {}),
      hooks: { [event]: [JSON.parse(hook)] },
    } as unknown as Read);
  });

  test("a file that its agent has written anew is emptied of us all the same", () => {
    const rewritten = JSON.stringify(read(withHooks('{"version":1,"hooks":{}}', file)), undefined, 4);
    expect(read(withoutHooks(rewritten, file) ?? "")).toEqual({ version: 1 });
  });

  test("hooks that somebody else wrote for us count, and are not taken away", () => {
    const theirs = hook.replace("mine // x", `nemo-relay hook-forward ${file.dialect.word} --profile ci`);
    const text = `{"version":1,"hooks":{"${event}":[${theirs}]}}`;
    const installed = withHooks(text, file);
    expect(read(installed).hooks?.[event]).toHaveLength(1);
    expect(withoutHooks(installed, file)).toBe(text);
  });

  test.each([
    ["{\n  nope\n}", "is not valid JSON (InvalidSymbol), line 2, column 3"],
    ['{\n  "a": 1\n  "b": 2\n}', "is not valid JSON (CommaExpected), line 3, column 3"],
    ["[]", "must be a JSON object, line 1, column 1"],
    ['{"hooks":[]}', 'has "hooks" that are not an object, line 1, column 10'],
    ['{"hooks":{"Stop":{}}}', 'has "Stop" without a list of hooks, line 1, column 11'],
    ['{"hooks":{"Stop":["x"]}}', "has a hook that is not an object, line 1, column 19"],
    ['{"hooks":{},"hooks":{}}', 'names "hooks" twice, line 1, column 13'],
  ])("%j is refused with its place", (text, problem) => {
    expect(() => withHooks(text, file)).toThrow(problem);
    expect(() => withoutHooks(text, file)).toThrow(problem);
  });

  const seed = Date.now() % 2 ** 31;
  test(`random surroundings come back byte by byte (seed ${seed})`, () => {
    const random = randomSource(seed);
    const pick = <Kind>(list: readonly Kind[]): Kind => list[Math.floor(random() * list.length)] as Kind;
    const gap = (): string => pick(["", "", " ", "\n", "\n  ", "\t", " // why\n", " /* c */ ", "\n  // own line\n  "]);
    const several = (make: () => string, most: number): string =>
      Array.from({ length: Math.floor(random() * (most + 1)) }, make).join(`${gap()},${gap()}`);
    for (let run = 0; run < 60; run += 1) {
      const names = file.dialect.items.map(([name]) => name).toSorted(() => random() - 0.5);
      const list = (): string =>
        `${gap()}${JSON.stringify(names.pop())}${gap()}:${gap()}[${gap()}${several(() => hook, 2)}${gap()}]`;
      const hooks = `"hooks":${gap()}{${gap()}${several(list, 3)}${gap()}}`;
      const members = ['"version":1', hooks, '"model" : "x"', '"env": {"A": "}, ] // no"}'];
      const kept = members.filter((_, at) => at === 0 || random() < 0.6).toSorted(() => random() - 0.5);
      const whole = `${gap()}{${gap()}${kept.join(`${gap()},${gap()}`)}${gap()}}${gap()}`;
      const text = pick(["", "\uFEFF"]) + (random() < 0.3 ? whole.replaceAll("\n", "\r\n") : whole);
      const installed = withHooks(text, file);
      expect({ text, ours: ours(installed, file) }).toEqual({ text, ours: once });
      expect({ text, comments: comments(installed).toSorted() }).toEqual({ text, comments: comments(text).toSorted() });
      expect({ text, again: withHooks(installed, file) }).toEqual({ text, again: installed });
      expect({ text, back: withoutHooks(installed, file) }).toEqual({ text, back: text });
    }
  });
});

test("Cursor's file never holds two slashes, which some builds take for a comment", () => {
  expect(withHooks(undefined, cursor("/opt//odd/nemo-relay", "http://127.0.0.1:4040"))).not.toContain("//");
});

test("a member that Claude Code's group got from somebody keeps the group", () => {
  const made = withHooks("{}", claude());
  const edited = made.replace('{"matcher":"*",', '{"matcher":"*","note":"mine",');
  expect(read(withoutHooks(edited, claude()) ?? "")).toEqual({
    hooks: { PreToolUse: [{ matcher: "*", note: "mine", hooks: [] }] },
  } as unknown as Read);
});
