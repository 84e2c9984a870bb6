/** Registered id: the agent's name in events and spans. */
export const claudeId = "claude-code";

/** Its command-line word. */
export const shortWord = "claude";

/** Header that names the session on every model request. */
export const sessionHeader = "x-claude-code-session-id";

/** Key of the provider host that it speaks to. */
export const upstreamKey = "anthropic";
