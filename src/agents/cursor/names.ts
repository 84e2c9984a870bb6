/** Registered id: the agent's name in events and spans. */
export const cursorId = "cursor";

/** Key of the provider host that requests with Cursor's ids go to when nothing in them says another. */
export const upstreamKey = "openai";
