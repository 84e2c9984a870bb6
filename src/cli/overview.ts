import { sectionOf } from "../launch/resolve-command.ts";
import { agents } from "../agents/registry.ts";
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
  return `nemo-relay ${version}: shows what a coding agent really did.

It starts your agent with a gateway around it, on 127.0.0.1 only. The agent works as always; its hooks and its model
traffic become one record: turns, model calls, subagents, tools, tokens.

Usage: nemo-relay COMMAND [flags] [-- words for the agent]

${rows.map(([word, summary]) => `  ${word.padEnd(width)}  ${summary}`).join("\n")}

Examples:
  nemo-relay demo                         # see a record without an agent
  nemo-relay ${example}                       # work as always; the last line says where the record lies
  nemo-relay ${example} -- --help             # words after -- go to the agent untouched
  nemo-relay ${example} --dry-run --print     # show what would be started

The record: $XDG_STATE_HOME/nemo-relay/atif (~/.local/state/nemo-relay/atif), unless a plugins.toml says otherwise.
Help for a command: nemo-relay COMMAND --help
`;
}
