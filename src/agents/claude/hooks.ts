/** How long Claude Code waits for one hook, in seconds. */
export const patience = 30;

/** An event that generated hook configuration asks for. */
export interface AskedHook {
  readonly event: string;
  /** The event takes a matcher on the tool's name. */
  readonly matcher?: true;
}

/**
 * The events that we ask Claude Code for (decision 11), a list held by a test. Never WorktreeCreate or WorktreeRemove:
 * a hook there takes the work over, and the agent does not start. AfterAgentResponse and AfterAgentThought do not exist,
 * and versions before 2.1 reject a file that names an unknown event.
 */
export const askedHooks: readonly AskedHook[] = [
  { event: "SessionStart" },
  { event: "UserPromptSubmit" },
  { event: "PreToolUse", matcher: true },
  { event: "PermissionRequest", matcher: true },
  { event: "PermissionDenied", matcher: true },
  { event: "PostToolUse", matcher: true },
  { event: "PostToolUseFailure", matcher: true },
  { event: "PostToolBatch" },
  { event: "SubagentStart" },
  { event: "SubagentStop" },
  { event: "Notification" },
  { event: "PreCompact" },
  { event: "PostCompact" },
  { event: "Stop" },
  { event: "StopFailure" },
  { event: "SessionEnd" },
];

/** Events that the adapter knows besides: they come only from a configuration of the person's own. */
const others = [
  "AfterAgentResponse",
  "AfterAgentThought",
  "ConfigChange",
  "CwdChanged",
  "DirectoryAdded",
  "Elicitation",
  "ElicitationResult",
  "FileChanged",
  "InstructionsLoaded",
  "MessageDisplay",
  "PostModelSwitch",
  "PreModelSwitch",
  "Setup",
  "TaskCompleted",
  "TaskCreated",
  "TeammateIdle",
  "UserPromptExpansion",
  "WorktreeCreate",
  "WorktreeRemove",
] as const;

/** Every event name of Claude Code 2.1.330, and the two of the product page that it does not have. */
export const knownEvents: readonly string[] = [...askedHooks.map(({ event }) => event), ...others];
