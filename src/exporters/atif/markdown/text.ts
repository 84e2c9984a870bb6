/** Longest summary of a folded part, in characters. */
const longestSummary = 100;

/** Text that is shown as it is: in a fence longer than any inside it. */
export function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Text as a quotation: what it holds cannot be taken for a part of the transcript. */
export function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");
}

/** A part that is folded until somebody opens it. `summary` is HTML. */
export function folded(summary: string, parts: readonly string[]): string {
  return ["<details>", `<summary>${summary}</summary>`, "", parts.join("\n\n"), "", "</details>"].join("\n");
}

/** Text inside HTML. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The beginning of a text on one line. */
export function firstWords(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= longestSummary ? line : `${line.slice(0, longestSummary - 1)}…`;
}
