/** Registered id: the agent's name in events and spans, and its command-line word. */
export const hermesId = "hermes";

/** Key of the provider host that its model requests go to. */
export const upstreamKey = "openai";
