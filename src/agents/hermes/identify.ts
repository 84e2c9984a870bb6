import type { JsonValue } from "../../core/json/json-value.ts";
import { get, readList, readString } from "../../core/json/path.ts";
import type { IdentifiedRequest } from "../agent.ts";

/** How Hermes asks for a session's title, in 0.19. */
const titlePrompt = "Generate a short, descriptive title (3-7 words) for a conversation";

/**
 * Whether a request may come from Hermes: all it shows is the OpenAI library that it is built on, which other programs
 * use too; no other agent does.
 */
export function claimsRequest(headers: Headers): boolean {
  return /^(async)?openai\/python\b/i.test(headers.get("user-agent") ?? "");
}

/** Hermes' requests carry no id at all; only the one that asks for a title can be told from the conversation's own. */
export function identifyHermes(headers: Headers, body?: JsonValue): IdentifiedRequest | undefined {
  if (!claimsRequest(headers) || get(body, "tools") !== undefined) return undefined;
  const [first] = readList(body, "messages");
  const asksForTitle = readString(first, "content")?.startsWith(titlePrompt) === true;
  return asksForTitle ? { auxiliary: "thread_title", source: "body.messages" } : undefined;
}
