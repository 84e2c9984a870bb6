import type { ConfigText } from "./config-text.ts";
import { ourTables } from "./hook-tables.ts";
import { featuresLine, heading, madeByUs, replaced, switchLine } from "./marks.ts";

/** The text without what `install` added; undefined when that was the whole of a file that it made. */
export function withoutTables({ text, lines }: ConfigText): string | undefined {
  const tables = ourTables(lines);
  const gone = new Set(tables.flatMap(({ from, to }) => lines.map((_, at) => at).slice(from, to)));
  for (const [at, line] of lines.entries()) {
    if (line.trim() === switchLine || line.trim() === heading) gone.add(at);
    if (line.trim() === featuresLine && isEmptyBut(lines.slice(at + 1))) gone.add(at);
  }
  const kept = lines.map((line, at) => (gone.has(at) ? "" : asBefore(line))).join("");
  // Adding lines to a text without a final line break had made one.
  const wasOpen = gone.has(lines.length - 1) && !text.endsWith("\n");
  const after = wasOpen ? kept.replace(/\r?\n$/, "") : kept;
  return after.trim() === madeByUs ? undefined : after;
}

/** Whether the table that begins before these lines holds our switch alone. */
function isEmptyBut(rest: readonly string[]): boolean {
  const next = rest.find((line) => line.trim() !== switchLine && !/^\s*(#.*)?$/.test(line));
  return next === undefined || /^\s*\[/.test(next);
}

function asBefore(line: string): string {
  if (line.startsWith(replaced)) return line.slice(replaced.length);
  return line.trim() === featuresLine ? line.replace(featuresLine, "[features]") : line;
}
