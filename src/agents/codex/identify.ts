import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { isObject } from "../../core/json/json-value.ts";
import { parseJson } from "../../core/json/parse.ts";
import { get, readObject, readString } from "../../core/json/path.ts";
import type { IdentifiedRequest } from "../agent.ts";
import { header } from "../shared/hook-fields.ts";
import { sessionHeader } from "./names.ts";

const threadHeader = "thread-id";
const metadataHeader = "x-codex-turn-metadata";
const parentHeader = "x-codex-parent-thread-id";
const subagentHeader = "x-openai-subagent";
const userAgent = /^codex[_-][\w-]*\/(\d[\w.+-]*)/i;

/** What is read of a request's headers. */
export const requestHeaders: readonly string[] = [
  sessionHeader,
  threadHeader,
  metadataHeader,
  parentHeader,
  subagentHeader,
];

/** Whether a request comes from Codex: `session-id` alone is a name that anybody may use. */
export function claimsRequest(headers: Headers): boolean {
  return headers.has(metadataHeader) || userAgent.test(headers.get("user-agent") ?? "");
}

/**
 * How Codex names itself on a model request: in headers, and the same in the body's `client_metadata`. `session-id` is
 * the root session's for subagents too; a `thread-id` that differs is the subagent's. Undefined when it is not Codex's
 * request, or an old version's that names no session.
 */
export function identifyCodex(headers: Headers, body?: JsonValue): IdentifiedRequest | undefined {
  const inBody = readObject(body, "client_metadata");
  if (!claimsRequest(headers) && readString(inBody, metadataHeader) === undefined) return undefined;
  const read = reader(headers, inBody);
  const agentVersion = userAgent.exec(headers.get("user-agent") ?? "")?.[1];
  const version = agentVersion === undefined ? {} : { agentVersion };
  // A title is made in a thread of its own, with ids that no hook knows: it must not become a session (decision 4).
  if (readString(read.turn, "thread_source") === "thread_title") {
    return { auxiliary: "thread_title", ...version, source: `${metadataHeader}.thread_source` };
  }
  const session = read.field(sessionHeader, "session_id");
  if (session === undefined) return undefined;
  const thread = read.field(threadHeader, "thread_id") ?? session;
  const purpose = readString(read.turn, "request_kind");
  const named = { session, ...version, ...(purpose === undefined || purpose === "turn" ? {} : { purpose }) };
  if (thread === session) return { ...named, mainThread: true, source: read.place(sessionHeader, "session_id") };
  return {
    ...named,
    subagentId: thread,
    ...kinship(read, session, thread),
    source: read.place(threadHeader, "thread_id"),
  };
}

/** What a subagent's request tells of it beside its id. */
function kinship(read: FieldReader, session: string, thread: string): Partial<IdentifiedRequest> {
  const parent = read.field(parentHeader, "parent_thread_id");
  const subagentName = readString(read.turn, "agent_name");
  const agentType = readString(read.turn, "subagent_kind") ?? read.field(subagentHeader, "subagent_kind");
  return {
    ...(parent === undefined || parent === session || parent === thread ? {} : { parentSubagentId: parent }),
    // A review's thread goes by the root's name.
    ...(subagentName === undefined || subagentName === "/root" ? {} : { subagentName }),
    ...(agentType === undefined ? {} : { agentType }),
  };
}

interface FieldReader {
  /** The turn's metadata, JSON inside a header or a body field; empty when there is none. */
  readonly turn: JsonObject;
  field(headerName: string, key: string): string | undefined;
  /** Where a field was found. */
  place(headerName: string, key: string): string;
}

/** Headers first, then the body's own fields, then what the turn's metadata repeats. */
function reader(headers: Headers, inBody: JsonObject | undefined): FieldReader {
  const text = header(headers, metadataHeader) ?? readString(inBody, metadataHeader);
  const parsed = text === undefined ? undefined : parseJson(text);
  const turn = parsed?.ok === true && isObject(parsed.value) ? parsed.value : {};
  return {
    turn,
    field: (name, key) => header(headers, name) ?? plain(inBody, name) ?? plain(inBody, key) ?? plain(turn, key),
    place: (name, key) => {
      if (header(headers, name) !== undefined) return name;
      const own = plain(inBody, key) !== undefined || plain(inBody, name) !== undefined;
      return own ? `body.client_metadata.${key}` : `${metadataHeader}.${key}`;
    },
  };
}

function plain(from: JsonObject | undefined, key: string): string | undefined {
  const value = get(from, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}
