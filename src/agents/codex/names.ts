/** Registered id: the agent's name in events and spans. */
export const codexId = "codex";

/** Header with the root session's id on every model request, those of subagents included. */
export const sessionHeader = "session-id";

/** Key of the provider host that it speaks to. */
export const upstreamKey = "openai";
