/** How long Cursor waits for one hook, in seconds; hook-forward answers within one. */
export const patience = 30;

/**
 * The events that we ask Cursor for (decision 11), a list held by a test: those of the product page, and
 * postToolUseFailure, without which a tool that fails would never end. One name that Cursor does not know voids the
 * whole file without a word. beforeReadFile and afterFileEdit are left out: the tool's own hooks tell the same, and
 * the first is a permission hook that would be given the contents of every file.
 */
export const askedHooks: readonly string[] = [
  "sessionStart",
  "beforeSubmitPrompt",
  "preToolUse",
  "beforeShellExecution",
  "beforeMCPExecution",
  "afterShellExecution",
  "afterMCPExecution",
  "postToolUse",
  "postToolUseFailure",
  "subagentStart",
  "subagentStop",
  "afterAgentResponse",
  "afterAgentThought",
  "preCompact",
  "stop",
  "sessionEnd",
];

/** Events that the adapter knows besides: they come only from a configuration of the person's own. */
const others = ["afterFileEdit", "afterTabFileEdit", "beforeReadFile", "beforeTabFileRead", "workspaceOpen"] as const;

/** Every event name that Cursor is known to accept. */
export const knownEvents: readonly string[] = [...askedHooks, ...others];
