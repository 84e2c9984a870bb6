import { plural } from "../platform/amounts.ts";
import type { Area } from "./doctor.ts";
import type { Finding, Level } from "./finding.ts";

/** Version of the JSON. */
const schemaVersion = 1;
const width = 80;
const indent = " ".repeat(9);

const marks: Readonly<Record<Level, string>> = { ok: "ok", note: "note", warn: "WARN", error: "ERROR" };

/** All findings for people: a line each that fits 80 columns, what is wrong marked, a verdict at the end. */
export function findingsText(areas: readonly Area[]): string {
  return `${areas.map(areaText).join("\n")}\n${verdict(areas)}\n`;
}

/** One area for people. */
export function areaText({ name, findings }: Area): string {
  return [name, ...findings.flatMap(linesOf)].map((line) => `${line}\n`).join("");
}

/** All findings for machines. */
export function findingsJson(areas: readonly Area[]): string {
  const findings = areas.flatMap(({ name, findings: found }) =>
    found.map(({ level, what, where, fix }) => ({ area: name, level, what, where: where ?? null, fix: fix ?? null })),
  );
  return `${JSON.stringify({ schema_version: schemaVersion, findings }, null, 2)}\n`;
}

/** How many findings are of a level. */
export function countLevel(areas: readonly Area[], level: Level): number {
  return areas.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length;
}

function verdict(areas: readonly Area[]): string {
  const [errors, warnings] = [countLevel(areas, "error"), countLevel(areas, "warn")];
  if (errors + warnings === 0) return "nothing stands in the way of a record";
  return [
    ...(errors === 0 ? [] : [plural(errors, "error")]),
    ...(warnings === 0 ? [] : [plural(warnings, "warning")]),
  ].join(", ");
}

function linesOf({ level, what, where, fix }: Finding): readonly string[] {
  const whole = where === undefined ? what : `${what}: ${where}`;
  const text = whole.length <= width - indent.length ? [whole] : [what, ...(where === undefined ? [] : [where])];
  const lines = [...text, ...(fix === undefined ? [] : [`fix: ${fix}`])].flatMap((each) => wrap(printable(each)));
  return lines.map((line, index) => (index === 0 ? `  ${marks[level].padEnd(6)} ${line}` : `${indent}${line}`));
}

/** Lines that fit beside the mark. A word that is too long by itself stays whole: paths are there to be copied. */
function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width - indent.length)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Names and answers come from outside: control characters in them must not reach a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
