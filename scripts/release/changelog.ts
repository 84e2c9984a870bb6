// CHANGELOG.md as Keep a Changelog has it: what stands under "Unreleased" decides the next version.

const unreleasedHeading = "## Unreleased";

interface Section {
  /** The heading's first word: `Unreleased` or a version. */
  readonly name: string;
  readonly body: string;
}

function sections(text: string): readonly Section[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      const heading = end < 0 ? part : part.slice(0, end);
      return { name: heading.trim().split(" ")[0] ?? "", body: end < 0 ? "" : part.slice(end + 1).trim() };
    });
}

function section(text: string, name: string): string {
  const found = sections(text).find((each) => each.name === name)?.body ?? "";
  if (found === "") throw new Error(`CHANGELOG.md has nothing under "## ${name}"`);
  return found;
}

/**
 * The version that follows from what is unreleased: an entry that begins with **Breaking** or a "Removed" section asks
 * for a major one (below 1.0 a minor one), "Added", "Changed" or "Deprecated" for a minor one, anything else for a patch.
 * Without a released version it is the manifest's own.
 */
export function nextVersion(text: string, manifestVersion: string): string {
  const changes = section(text, "Unreleased");
  const last = sections(text).find((each) => each.name !== "Unreleased")?.name;
  if (last === undefined) return manifestVersion;
  const [major = 0, minor = 0, patch = 0] = last.split(".").map(Number);
  if (!/^\d+\.\d+\.\d+$/.test(last)) throw new Error(`CHANGELOG.md: "${last}" is no version like 1.2.3`);
  const breaking = /^### Removed\b/m.test(changes) || /^\s*- \*\*Breaking/im.test(changes);
  if (breaking && major > 0) return `${major + 1}.0.0`;
  if (breaking || /^### (Added|Changed|Deprecated)\b/m.test(changes)) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

/** The text with what was unreleased under the version's own heading. */
export function release(text: string, version: string, date: string): string {
  section(text, "Unreleased");
  if (sections(text).some((each) => each.name === version)) throw new Error(`CHANGELOG.md has ${version} already`);
  return text.replace(unreleasedHeading, `${unreleasedHeading}\n\n## ${version} - ${date}`);
}

/** What the tag and the release page say. */
export function notesOf(text: string, version: string): string {
  return `${section(text, version)}\n`;
}
