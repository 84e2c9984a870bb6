/** An exit code and when a command ends with it. */
export interface ExitCode {
  readonly code: string;
  readonly meaning: string;
}

/** All exit codes, for the manual; docs/exit-codes.md has the same table. Numbers are those of sysexits.h where one fits. */
export const exitCodes: readonly ExitCode[] = [
  { code: "0", meaning: "Done; a daemon that was told to stop" },
  { code: "1", meaning: "hook-forward: wrong arguments; doctor: an error was found; a question was answered with no" },
  { code: "2", meaning: "hook-forward --fail-closed: the hook was not delivered, the agent is to block" },
  { code: "64", meaning: "Wrong arguments" },
  { code: "65", meaning: "Data that cannot be read" },
  { code: "66", meaning: "What was named does not exist" },
  { code: "69", meaning: "The address is in use, or a provider cannot be reached" },
  { code: "70", meaning: "A mistake of ours; the message has what to report" },
  { code: "74", meaning: "The journal cannot be read or written" },
  { code: "75", meaning: "Something is left to do: recover has not delivered everything" },
  { code: "77", meaning: "Not allowed" },
  { code: "78", meaning: "Configuration: a file or variable is wrong" },
  { code: "127", meaning: "The agent's command was not found" },
  { code: "128+n", meaning: "Signal n ended the agent, or the command itself" },
];
