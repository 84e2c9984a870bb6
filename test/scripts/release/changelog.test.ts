import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nextVersion, notesOf, release } from "../../../scripts/release/changelog.ts";
import { writeVersion } from "../../../scripts/release/write-version.ts";

const directory = mkdtempSync(join(tmpdir(), "nemo-relay-changelog-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const changelog = (unreleased: string, last?: string): string =>
  `# Changelog\n\nWords.\n\n## Unreleased\n\n${unreleased}\n${last === undefined ? "" : `\n## ${last} - 2026-01-01\n\n### Added\n\n- old\n`}`;

test.each([
  ["### Added\n\n- a", undefined, "0.1.0"],
  ["### Fixed\n\n- a", "1.2.3", "1.2.4"],
  ["### Security\n\n- a", "0.2.3", "0.2.4"],
  ["### Added\n\n- a\n\n### Fixed\n\n- b", "1.2.3", "1.3.0"],
  ["### Changed\n\n- a", "1.2.3", "1.3.0"],
  ["### Fixed\n\n- **Breaking:** a", "1.2.3", "2.0.0"],
  ["### Removed\n\n- a", "1.2.3", "2.0.0"],
  ["### Removed\n\n- a", "0.2.3", "0.3.0"],
])("%j after %s is %s", (unreleased, last, expected) => {
  expect(nextVersion(changelog(unreleased, last), "0.1.0")).toBe(expected);
});

test("nothing unreleased, a version twice and a strange version are refused", () => {
  expect(() => nextVersion(changelog("", "1.0.0"), "1.0.0")).toThrow('nothing under "## Unreleased"');
  expect(() => nextVersion(changelog("### Added\n\n- a", "next"), "1.0.0")).toThrow('"next" is no version');
  expect(() => release(changelog("### Added\n\n- a", "1.0.0"), "1.0.0", "2026-02-02")).toThrow("has 1.0.0 already");
});

test("what was unreleased becomes the version's, and its notes", () => {
  const text = release(changelog("### Fixed\n\n- a mistake", "1.0.0"), "1.0.1", "2026-02-02");
  expect(text).toContain(
    "## Unreleased\n\n## 1.0.1 - 2026-02-02\n\n### Fixed\n\n- a mistake\n\n## 1.0.0 - 2026-01-01\n",
  );
  expect(notesOf(text, "1.0.1")).toBe("### Fixed\n\n- a mistake\n");
  expect(() => nextVersion(text, "1.0.1")).toThrow("nothing under");
});

test("preparing writes changelog, manifest and lock file, and says the version", () => {
  const root = join(import.meta.dir, "..", "..", "..");
  for (const name of ["package.json", "package-lock.json"]) {
    writeFileSync(join(directory, name), readFileSync(join(root, name)));
  }
  writeFileSync(join(directory, "CHANGELOG.md"), changelog("### Added\n\n- a", "7.1.0"));
  expect(writeVersion(directory, "2026-02-02")).toBe("7.2.0");
  const read = (name: string): string => readFileSync(join(directory, name), "utf8");
  expect(read("CHANGELOG.md")).toContain("## 7.2.0 - 2026-02-02");
  for (const name of ["package.json", "package-lock.json"]) {
    const before = readFileSync(join(root, name), "utf8").split("\n");
    const changed = read(name)
      .split("\n")
      .filter((line, at) => line !== before[at]);
    expect(changed.map((line) => line.trim())).toEqual(
      name === "package.json" ? ['"version": "7.2.0",'] : ['"version": "7.2.0",', '"version": "7.2.0",'],
    );
  }
});
