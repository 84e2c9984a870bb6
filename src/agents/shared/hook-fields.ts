import type { JsonValue } from "../../core/json/json-value.ts";
import { readString } from "../../core/json/path.ts";
import type { PayloadReader } from "./payload-reader.ts";

/** Header that names the session over everything that a payload says (decision 4). */
export const relaySessionHeader = "x-nemo-relay-session-id";

/** Header that names the subagent where the payload does not. */
export const relaySubagentHeader = "x-nemo-relay-subagent-id";

const sessionPaths = [
  "session_id",
  "sessionId",
  "session.id",
  "conversation_id",
  "conversationId",
  "extra.session_id",
] as const;

const subagentPaths = [
  "subagent_id",
  "subagentId",
  "child_subagent_id",
  "childSubagentId",
  "agent_id",
  "agentId",
  "subagent.id",
  "agent.id",
] as const;

/** A header's value; undefined when it is missing or blank. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers.get(name)?.trim();
  return value === undefined || value === "" ? undefined : value;
}

/**
 * The session that a hook belongs to: our own header, then the payload, then the agent's own headers, in that order.
 * Undefined when nothing names one.
 */
export function sessionId(
  reader: PayloadReader,
  headers: Headers,
  agentHeaders: readonly string[] = [],
): string | undefined {
  const told = reader.text(...sessionPaths);
  return (
    header(headers, relaySessionHeader) ??
    told ??
    agentHeaders.map((name) => header(headers, name)).find((value) => value !== undefined)
  );
}

/** The subagent that a hook speaks of. Its fields stay in the metadata too: people look for the vendor's names there. */
export function subagentId(reader: PayloadReader, headers: Headers): string | undefined {
  const told = readString(reader.payload, ...subagentPaths, ...subagentPaths.map((path) => `extra.${path}`));
  return told ?? header(headers, relaySubagentHeader);
}

/** The kind of agent that a subagent is. */
export function agentType(reader: PayloadReader): string | undefined {
  return readString(reader.payload, "agent_type", "agentType", "agent.type", "extra.agent_type");
}

/** The id of a tool call. */
function toolCallId(reader: PayloadReader): string | undefined {
  return reader.text(
    "tool_use_id",
    "tool_call_id",
    "toolCallId",
    "toolUseId",
    "call_id",
    "extra.tool_call_id",
    "extra.call_id",
    "tool.id",
  );
}

/** The name of the tool that a hook speaks of. */
function toolName(reader: PayloadReader): string | undefined {
  return reader.text("tool_name", "toolName", "tool.name");
}

/**
 * Which call a hook speaks of. Where a version sends no id the tool's name stands in, so that a start and its end still
 * meet; two such calls of one tool at the same time cannot be told apart.
 */
export function calledTool(reader: PayloadReader): { readonly toolCallId: string; readonly name: string } {
  const name = toolName(reader) ?? "unknown_tool";
  return { toolCallId: toolCallId(reader) ?? `${name}:without-id`, name };
}

/** A tool's arguments; undefined when the payload has none. */
export function toolInput(reader: PayloadReader): JsonValue | undefined {
  return reader.value("tool_input", "toolInput", "input", "arguments", "args");
}

/** A tool's result; undefined when the payload has none. */
function toolOutput(reader: PayloadReader): JsonValue | undefined {
  return reader.value(
    "tool_response",
    "tool_output",
    "toolOutput",
    "output",
    "result",
    "extra.tool_output",
    "extra.result",
  );
}

/** A tool's arguments and result, as far as the payload has them. */
export function toolExchange(reader: PayloadReader): { readonly input?: JsonValue; readonly output?: JsonValue } {
  const [input, output] = [toolInput(reader), toolOutput(reader)];
  return { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
}
