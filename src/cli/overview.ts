import { sectionOf } from "../launch/resolve-command.ts";
import { agents } from "../agents/registry.ts";
import { pageWidth, wrap } from "../platform/wrap.ts";
import { version } from "../version.ts";
import { commands } from "./commands.ts";

/** The screenful that bare `nemo-relay` and `--help` print. */
export function overview(): string {
  const example = agents[0] === undefined ? "AGENT" : sectionOf(agents[0]);
  const listed = commands.filter((entry) => entry.hidden !== true);
  const rows = [
    ...listed.map((entry) => [entry.word, entry.summary] as const),
    ["hook-forward AGENT", "forward one hook payload from stdin (agents run this)"] as const,
    ["--bind HOST:PORT", "run the gateway by itself"] as const,
    ["--version", "print the version; with --json, how it was built"] as const,
  ];
  const width = Math.max(...rows.map(([word]) => word.length));
  return `${[
    [`nemo-relay ${version}: shows what a coding agent really did.`],
    wrap(introduction, pageWidth),
    ["Usage: nemo-relay COMMAND [flags] [-- words for the agent]"],
    rows.flatMap(([word, summary]) => row(word, summary, width)),
    [
      "Examples:",
      "  nemo-relay demo                       # see a record without an agent",
      `  nemo-relay ${example}                     # work as always`,
      `  nemo-relay ${example} -- --help           # words after -- go to the agent`,
      `  nemo-relay ${example} --dry-run --print   # show what would be started`,
    ],
    [
      ...wrap(`The record: ${recordPlace}, unless a plugins.toml says otherwise.`, pageWidth),
      "Help for a command: nemo-relay COMMAND --help",
    ],
  ]
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const introduction =
  "It starts your agent with a gateway around it, on 127.0.0.1 only. The agent works as always; its hooks and its " +
  "model traffic become one record: turns, model calls, subagents, tools, tokens.";

const recordPlace = "$XDG_STATE_HOME/nemo-relay/atif (~/.local/state/nemo-relay/atif)";

/** A word and what it does, folded beside it. */
function row(word: string, summary: string, width: number): readonly string[] {
  const indent = width + 4;
  const [first = "", ...rest] = wrap(summary, pageWidth - indent);
  return [`  ${word.padEnd(width)}  ${first}`, ...rest.map((line) => `${" ".repeat(indent)}${line}`)];
}
