import { expect, test } from "bun:test";
import { lineDiff } from "../../../src/setup/install/line-diff.ts";
import { randomSource } from "../../support/random-json.ts";

test("nothing changed: nothing to show", () => {
  expect(lineDiff("f", "a\n", "a\n")).toBe("");
  expect(lineDiff("f", undefined, undefined)).toBe("");
});

test("only lines that change are shown: those around them may hold keys", () => {
  const before = "key: secret\nurl: a\nkey2: secret\n";
  const after = "key: secret\nurl: b\nkey2: secret\nhooks:\n";
  expect(lineDiff("f", before, after)).toBe("--- f\n+++ f\n@@ -2 +2 @@\n-url: a\n+url: b\n@@ -3,0 +4 @@\n+hooks:\n");
});

test("a file that comes or goes", () => {
  expect(lineDiff("f", undefined, "a\nb\n")).toBe("--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
  expect(lineDiff("f", "a\n", undefined)).toBe("--- f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
});

const seed = Date.now() % 2 ** 31;

test(`applied to the old text it gives the new one (seed ${seed})`, () => {
  const random = randomSource(seed);
  const lines = (): string[] =>
    Array.from({ length: Math.floor(random() * 12) }, () => "abcd"[Math.floor(random() * 4)] ?? "");
  for (let run = 0; run < 500; run += 1) {
    const [before, after] = [lines(), lines()];
    const diff = lineDiff("f", before.map((line) => `${line}\n`).join(""), after.map((line) => `${line}\n`).join(""));
    expect({ before, after, got: patched(before, diff) }).toEqual({ before, after, got: after });
  }
});

/** What `patch` would do. */
function patched(lines: readonly string[], diff: string): string[] {
  const result: string[] = [];
  let done = 0;
  for (const row of diff.split("\n").slice(2, -1)) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(row);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
      result.push(...lines.slice(done, start));
      done = start;
    } else if (row.startsWith("+")) result.push(row.slice(1));
    else {
      expect(lines[done]).toBe(row.slice(1));
      done += 1;
    }
  }
  return [...result, ...lines.slice(done)];
}
