import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare } from "../../../scripts/release/prepare.ts";

const root = mkdtempSync(join(tmpdir(), "nemo-relay-prepare-"));
const date = "2026-02-02";

function git(...words: readonly string[]): string {
  const done = Bun.spawnSync(["git", "-c", "core.hooksPath=/dev/null", ...words], { cwd: root });
  if (done.exitCode !== 0) throw new Error(done.stderr.toString());
  return done.stdout.toString().trim();
}

/** In the place of scripts/release.ts: it writes the notes, or fails at the step that is named. */
function steps(failing: string): void {
  const text = `import { mkdirSync, writeFileSync } from "node:fs";
const [step, ...rest] = process.argv.slice(2);
if (step === "${failing}") { console.error("the step failed"); process.exit(1); }
mkdirSync("dist/release", { recursive: true });
if (step === "assemble") writeFileSync("dist/release/notes.md", "### Added\\n\\n- " + rest.join() + "\\n");
`;
  writeFileSync(join(root, "scripts", "release.ts"), text);
  git("commit", "-qam", failing, "--allow-empty");
}

beforeAll(() => {
  git("init", "-q");
  git("config", "user.name", "test");
  git("config", "user.email", "test@example.invalid");
  mkdirSync(join(root, "scripts"));
  const text = { version: "0.1.0", packages: { "": { version: "0.1.0" } } };
  for (const name of ["package.json", "package-lock.json"]) writeFileSync(join(root, name), JSON.stringify(text));
  writeFileSync(join(root, "CHANGELOG.md"), "# Changelog\n\n## Unreleased\n\n### Added\n\n- a\n");
  writeFileSync(join(root, "scripts", "release.ts"), "");
  writeFileSync(join(root, ".gitignore"), "dist\n");
  git("add", ".");
  git("commit", "-qm", "first");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("changes that are not committed are refused, and kept", () => {
  writeFileSync(join(root, "CHANGELOG.md"), `${readFileSync(join(root, "CHANGELOG.md"), "utf8")}- b\n`);
  expect(() => prepare({ root, date })).toThrow("not committed");
  expect(readFileSync(join(root, "CHANGELOG.md"), "utf8")).toEndWith("- a\n- b\n");
  git("checkout", "-q", ".");
});

test.each(["build", "assemble"])("when %s fails, nothing has changed", (step) => {
  steps(step);
  const before = git("rev-parse", "HEAD");
  expect(() => prepare({ root, date })).toThrow("the step failed");
  expect([git("rev-parse", "HEAD"), git("status", "--porcelain"), git("tag")]).toEqual([before, "", ""]);
});

test("one commit with the version, and a tag that says the notes with their headings", () => {
  steps("none");
  expect(prepare({ root, date, download: "http://127.0.0.1:1" })).toBe("0.1.0");
  expect(git("log", "-1", "--format=%s")).toBe("chore(release): v0.1.0");
  expect(git("show", "HEAD:CHANGELOG.md")).toContain(`## 0.1.0 - ${date}`);
  expect(git("tag", "--points-at", "HEAD", "--format=%(refname:short) %(contents)")).toBe(
    "v0.1.0 ### Added\n\n- http://127.0.0.1:1",
  );
  expect(git("status", "--porcelain")).toBe("");
});
