/** An event that generated hook configuration asks for. */
export interface AskedHook {
  readonly event: string;
  /** The event takes a matcher on the tool's name. */
  readonly matcher?: true;
  /** How long Codex may wait for the hook, in seconds. */
  readonly timeout: number;
}

/** How long Codex may wait for most hooks, in seconds. */
const patience = 30;

/** How long it waits at most where it has no time, in seconds. */
const haste = 3;

/**
 * The events that we ask Codex for (decision 11), a list held by a test: every command hook that 0.169 sends. For two
 * of them it waits 3 s at most and warns about more.
 */
export const askedHooks: readonly AskedHook[] = [
  { event: "SessionStart", timeout: patience },
  { event: "UserPromptSubmit", timeout: patience },
  { event: "PreToolUse", matcher: true, timeout: patience },
  { event: "PermissionRequest", matcher: true, timeout: patience },
  { event: "PostToolUse", matcher: true, timeout: patience },
  { event: "PreCompact", timeout: patience },
  { event: "PostCompact", timeout: patience },
  { event: "SubagentStart", timeout: patience },
  { event: "SubagentStop", timeout: patience },
  { event: "Stop", timeout: patience },
  { event: "Interrupt", timeout: haste },
  { event: "SessionEnd", timeout: haste },
];

/** Events that the adapter knows besides: 0.169 does not send them, other versions or configurations may. */
const others = ["AfterAgentResponse", "AfterAgentThought", "Notification", "PostToolUseFailure"] as const;

/** Every event name that the adapter reads. */
export const knownEvents: readonly string[] = [...askedHooks.map(({ event }) => event), ...others];
