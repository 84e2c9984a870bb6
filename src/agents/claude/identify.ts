import type { JsonValue } from "../../core/json/json-value.ts";
import { parseJson } from "../../core/json/parse.ts";
import { readPath, readString } from "../../core/json/path.ts";
import type { IdentifiedRequest } from "../agent.ts";
import { header } from "../shared/hook-fields.ts";
import { sessionHeader } from "./names.ts";

const agentHeader = "x-claude-code-agent-id";
const parentHeader = "x-claude-code-parent-agent-id";
const typeHeader = "x-claude-code-agent-type";

/** What is read of a request's headers, and of a hook's. */
export const requestHeaders: readonly string[] = [sessionHeader, agentHeader, parentHeader, typeHeader];

/** Whether a request comes from Claude Code. */
export function claimsRequest(headers: Headers): boolean {
  return headers.has(sessionHeader) || /^claude-(cli|code)\b/i.test(headers.get("user-agent") ?? "");
}

/**
 * How Claude Code names itself on a model request: headers since the versions that send them, `metadata.user_id` in the
 * body before. A session header without an agent id is the main thread, since those versions name their subagents; the
 * body alone says nothing about that. Undefined when neither is there.
 */
export function identifyClaude(headers: Headers, body?: JsonValue): IdentifiedRequest | undefined {
  const named = header(headers, sessionHeader);
  const subagentId = header(headers, agentHeader);
  const session = named ?? sessionOfUserId(readPath(body, "metadata.user_id"));
  if (session === undefined && subagentId === undefined) return undefined;
  const parentSubagentId = header(headers, parentHeader);
  const agentType = header(headers, typeHeader);
  const agentVersion = versionOf(headers);
  return {
    ...(session === undefined ? {} : { session }),
    ...(subagentId === undefined ? {} : { subagentId }),
    ...(subagentId === undefined || parentSubagentId === undefined ? {} : { parentSubagentId }),
    ...(subagentId === undefined || agentType === undefined ? {} : { agentType }),
    ...(subagentId === undefined && named !== undefined ? { mainThread: true as const } : {}),
    ...(agentVersion === undefined ? {} : { agentVersion }),
    source: deciding(subagentId, named),
  };
}

function versionOf(headers: Headers): string | undefined {
  return /^claude-(?:cli|code)\/(\d[\w.+-]*)/i.exec(headers.get("user-agent") ?? "")?.[1];
}

function deciding(subagentId: string | undefined, session: string | undefined): string {
  if (subagentId !== undefined) return agentHeader;
  return session === undefined ? "body.metadata.user_id" : sessionHeader;
}

/** The session inside `metadata.user_id`: JSON text today, `user_…_account_…_session_<uuid>` before. */
function sessionOfUserId(userId: JsonValue | undefined): string | undefined {
  if (typeof userId !== "string") return undefined;
  const older = /_session_([0-9A-Za-z-]+)$/.exec(userId)?.[1];
  if (older !== undefined) return older;
  const parsed = parseJson(userId);
  return parsed.ok ? readString(parsed.value, "session_id") : undefined;
}
