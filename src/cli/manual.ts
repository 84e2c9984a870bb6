import { version } from "../version.ts";
import type { CommandEntry } from "./commands.ts";
import { commands } from "./commands.ts";
import type { DescribedCommand, DescribedFlag } from "./describe.ts";
import { commonFlags, describe } from "./describe.ts";
import { exitCodes } from "./exit-codes.ts";
import { flagText } from "./help.ts";

/** The manual page in roff's man macros (man(7)), made from the table of commands. */
export async function manual(): Promise<string> {
  const { command: daemon } = await import("./commands/daemon.ts");
  const { helpText } = await import("../hook-forward/help.ts");
  const listed = await Promise.all(
    commands
      .filter((entry) => entry.hidden !== true)
      .map(async (entry) => ({ entry, described: await describe(await entry.load()) })),
  );
  return [
    `.TH NEMO-RELAY 1 "" ${quoted(`nemo-relay ${version}`)} ""`,
    ".SH NAME",
    "nemo-relay \\- shows what a coding agent really did",
    ".SH SYNOPSIS",
    ".B nemo-relay",
    "\\fICOMMAND\\fR [\\fIflags\\fR] [\\-\\- \\fIwords for the agent\\fR]",
    ".br",
    ".B nemo-relay \\-\\-bind",
    "\\fIHOST\\fR:\\fIPORT\\fR [\\fIflags\\fR]",
    ".SH DESCRIPTION",
    text(
      "It starts a coding agent with a gateway around it, on 127.0.0.1 only. The agent works as always; its hooks and its " +
        "model traffic become one record: turns, model calls, subagents, tools, tokens and cost.",
    ),
    ".SH COMMANDS",
    ...listed.flatMap((each) => section(each, listed)),
    ".SS hook-forward",
    ".nf",
    ...helpText.trimEnd().split("\n").map(text),
    ".fi",
    ".SH THE GATEWAY BY ITSELF",
    ...body(await describe(daemon)),
    ".SH FLAGS OF EVERY COMMAND",
    ...commonFlags.flatMap(flag),
    ".SH EXIT STATUS",
    "A transparent run passes the agent's own exit code on.",
    ...exitCodes.flatMap(({ code, meaning }) => [".TP", `.B ${text(code)}`, text(meaning)]),
    ".SH FILES",
    ...files.flatMap(([path, meaning]) => [".TP", `.I ${text(path)}`, text(meaning)]),
    "",
  ]

    .join("\n");
}

const files: readonly (readonly [path: string, meaning: string])[] = [
  ["~/.config/nemo-relay/config.toml", "Configuration ($XDG_CONFIG_HOME/nemo-relay if that is set)"],
  ["~/.config/nemo-relay/plugins.toml", "What is exported, and where to"],
  [".nemo-relay/", "A project's own, once it is trusted"],
  ["~/.local/state/nemo-relay/", "The journal, trajectories and logs ($XDG_STATE_HOME/nemo-relay if that is set)"],
];

interface Listed {
  readonly entry: CommandEntry;
  readonly described: DescribedCommand;
}

/** Commands with the same flags, as the agents' are, tell them once. */
function section({ entry, described }: Listed, all: readonly Listed[]): readonly string[] {
  const flags = JSON.stringify(described.flags);
  const first = all.find((other) => JSON.stringify(other.described.flags) === flags) ?? { entry };
  const heading = `.SS ${text(entry.word)}`;
  if (described.flags.length === 0 || first.entry === entry) return [heading, ...body(described)];
  const own = { ...described, about: `${described.about}. Takes the flags of ${first.entry.word}`, flags: [] };
  return [heading, ...body(own)];
}

function body({ about, usage, flags, examples }: DescribedCommand): readonly string[] {
  return [
    `${text(about)}.`,
    ".PP",
    `.B ${text(usage)}`,
    ...flags.flatMap(flag),
    ".PP",
    ".nf",
    ...examples.map(({ line, about: comment }) => text(comment === "" ? line : `${line}   # ${comment}`)),
    ".fi",
  ];
}

function flag(described: DescribedFlag): readonly string[] {
  return [".TP", `.B ${text(flagText(described))}`, text(described.about)];
}

/** Text that roff leaves alone: `-` as it is typed, no escape, no macro at the beginning of a line. */
function text(words: string): string {
  const escaped = words
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

function quoted(words: string): string {
  return `"${text(words).replaceAll('"', "\\(dq")}"`;
}
