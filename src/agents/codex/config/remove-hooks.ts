import type { ConfigText } from "./config-text.ts";
import { isStatement } from "./config-text.ts";
import { ourTables } from "./hook-tables.ts";
import { featuresLine, heading, madeByUs, replaced, switchLine } from "./marks.ts";

/** The text without what `install` added; undefined when that was the whole of a file that it made. */
export function withoutTables({ text, lines }: ConfigText): string | undefined {
  const tables = ourTables(lines);
  const gone = new Set(tables.flatMap(({ from, to }) => lines.map((_, at) => at).slice(from, to)));
  for (const [at, line] of lines.entries()) {
    const isAdded = [switchLine, heading].includes(line.trim()) || isBareFeatures(lines, at);
    if (isAdded && isStatement(lines, at)) gone.add(at);
  }
  const kept = lines.map((_, at) => (gone.has(at) ? "" : asBefore(lines, at))).join("");
  // Adding lines to a text without a final line break had made one.
  const wasOpen = gone.has(lines.length - 1) && !text.endsWith("\n");
  const after = wasOpen ? kept.replace(/\r?\n$/, "") : kept;
  return after.trim() === madeByUs ? undefined : after;
}

/** Whether a line begins a table of ours that holds our switch alone. */
function isBareFeatures(lines: readonly string[], at: number): boolean {
  if (lines[at]?.trim() !== featuresLine) return false;
  const next = lines.slice(at + 1).find((line) => line.trim() !== switchLine && !/^\s*(#.*)?$/.test(line));
  return next === undefined || /^\s*\[/.test(next);
}

function asBefore(lines: readonly string[], at: number): string {
  const line = lines[at] ?? "";
  const isOurs = line.startsWith(replaced) || line.trim() === featuresLine;
  if (!isOurs || !isStatement(lines, at)) return line;
  return line.startsWith(replaced) ? line.slice(replaced.length) : line.replace(featuresLine, "[features]");
}
