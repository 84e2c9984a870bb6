import { agents } from "../agents/registry.ts";
import { sectionOf } from "../launch/resolve-command.ts";
import { version } from "../version.ts";

/** The screen that `nemo-relay` alone prints: what it is and what to type first. */
export function welcome(): string {
  const words = agents.map(sectionOf);
  const [example = "AGENT"] = words;
  const rows = [
    [`nemo-relay ${example}`, `work as always (also ${words.slice(1).join(", ")})`],
    ["nemo-relay demo", "see a record first; no agent, key or network"],
    ["nemo-relay inspect latest", "what the last session did, as a tree"],
    ["nemo-relay config", "set up: agents, files, where spans go"],
    ["nemo-relay --help", "all commands"],
  ] as const;
  const width = Math.max(...rows.map(([word]) => word.length));
  return `nemo-relay ${version}: shows what a coding agent really did.

It starts your agent with a gateway around it, on 127.0.0.1 only. The agent
works as always; its hooks and its model traffic become one record: turns,
model calls, subagents, tools, tokens. Nothing needs to be configured.

Usage: nemo-relay COMMAND [flags] [-- words for the agent]

${rows.map(([word, summary]) => `  ${word.padEnd(width)}  ${summary}`).join("\n")}

The record: $XDG_STATE_HOME/nemo-relay/atif (~/.local/state/nemo-relay/atif),
unless a plugins.toml says otherwise.
`;
}
