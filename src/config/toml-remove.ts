import type { PathStep } from "./document.ts";
import { startsWith } from "./find-place.ts";
import { holdsComment, isSame, splice, valuesOf } from "./toml-insert.ts";
import type { TomlStatement, TomlValue } from "./toml-scan.ts";
import { statements } from "./toml-scan.ts";

/** Characters that go. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Ways to take out what stands at a path. None is checked here. */
export function* removals(text: string, path: readonly PathStep[]): Generator<string> {
  const all = [...statements(text)];
  const inline = all.flatMap(valuesOf).flatMap(({ path: at, value }) => memberRange(at, value, path));
  const lines = all.filter((each) => startsWith(each.path, path));
  const kept = lines.some(({ value }) => value !== undefined && holdsComment(text, value));
  if (kept) return;
  const ranges = [...lines.map((each) => lineRange(text, each)), ...(lines.length === 0 ? inline.slice(0, 1) : [])];
  yield ranges.toReversed().reduce((rest, { from, to }) => splice(rest, from, to, ""), text);
}

/** A member of an inline table or list, with the comma that it needs no more. */
function memberRange(at: readonly PathStep[], value: TomlValue, path: readonly PathStep[]): readonly Range[] {
  const members = [
    ...(value.entries ?? []).map(({ keys, start, value: held }) => ({ path: [...at, ...keys], start, end: held.end })),
    ...(value.items ?? []).map(({ start, end }, index) => ({ path: [...at, index], start, end })),
  ];
  const index = members.findIndex((member) => isSame(member.path, path));
  const [member, before, after] = [members[index], members[index - 1], members[index + 1]];
  if (member === undefined) return [];
  if (after !== undefined) return [{ from: member.start, to: after.start }];
  return [{ from: before?.end ?? member.start, to: member.end }];
}

/** The whole line, and the empty one above a header; a comment behind it stays, on a line of its own. */
function lineRange(text: string, { kind, start, end }: TomlStatement): Range {
  const next = text.indexOf("\n", end);
  if (text.slice(end, next < 0 ? text.length : next).includes("#")) {
    return { from: start, to: end + (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0) };
  }
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const above = text.slice(0, line);
  const gap = (kind === "key" ? undefined : /(?<=^|\n)\r?\n$/.exec(above)) ?? (next < 0 ? /\r?\n$/.exec(above) : null);
  return { from: line - (gap?.[0].length ?? 0), to: next < 0 ? text.length : next + 1 };
}
