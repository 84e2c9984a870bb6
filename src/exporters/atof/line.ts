import { isoTime } from "../../core/clock.ts";
import type { ContentReader } from "../../core/events/content.ts";
import type { Link, Mark, RelayEvent, ScopeEnd, ScopeStart } from "../../core/events/relay-event.ts";
import type { JsonObject, JsonValue } from "../../core/json/json-value.ts";
import { compact, mergeShallow } from "../../core/json/merge.ts";
import { requestData } from "./request-data.ts";
import { annotatedResponse, responseData } from "./response-data.ts";

/** A relay event in the shape of ATOF 0.1, its content resolved. `start`: that of the scope which an end ends, where known. */
export function atofEvent(event: RelayEvent, reader: ContentReader, start?: ScopeStart): JsonObject {
  switch (event.kind) {
    case "start":
      return scopeLine(event, "start", {
        parent: event.parent,
        data: startData(event, reader),
        profile: startProfile(event),
      });
    case "end":
      return scopeLine(event, "end", {
        parent: start?.parent ?? null,
        data: endData(event, reader),
        profile: endProfile(event, reader, start),
      });
    case "mark":
      return markLine(event, {
        name: event.name,
        parent: event.parent,
        data: event.data === undefined ? null : reader.read(event.data),
      });
    case "link":
      return markLine(event, { name: "subagent_link", parent: event.scope, data: linkData(event) });
  }
}

interface ScopeParts {
  readonly parent: string | null;
  readonly data: JsonValue;
  readonly profile: JsonObject;
}

/** What identifies a line stands first: a file is read back for it without parsing the rest. */
function scopeLine(event: ScopeStart | ScopeEnd, category: "start" | "end", parts: ScopeParts): JsonObject {
  const streaming = event.kind === "start" && event.llm?.request.stream === true;
  return {
    atof_version: "0.1",
    kind: "scope",
    scope_category: category,
    uuid: event.uuid,
    parent_uuid: parts.parent,
    timestamp: isoTime(event.time),
    name: event.name,
    category: event.category,
    attributes: streaming ? ["streaming"] : [],
    category_profile: Object.keys(parts.profile).length === 0 ? null : parts.profile,
    data: parts.data,
    data_schema: null,
    metadata: metadataOf(event),
  };
}

function markLine(
  event: Mark | Link,
  { name, parent, data }: { readonly name: string; readonly parent: string; readonly data: JsonValue },
): JsonObject {
  return {
    atof_version: "0.1",
    kind: "mark",
    uuid: event.uuid,
    parent_uuid: parent,
    timestamp: isoTime(event.time),
    name,
    category: null,
    category_profile: null,
    data,
    data_schema: null,
    metadata: metadataOf(event),
  };
}

/** Every line tells its session, agent and, at an end, how it went: a line is read alone. */
function metadataOf(event: RelayEvent): JsonObject {
  const own = event.kind === "link" ? {} : event.metadata;
  const status = event.kind === "end" ? event.status : undefined;
  return mergeShallow(own, {
    session_id: event.session,
    agent_kind: event.agent,
    nemo_relay_scope_role: event.kind === "start" || event.kind === "end" ? event.role : undefined,
    nemo_relay_subagent_id: event.kind === "start" ? event.subagentId : undefined,
    nemo_relay_agent_type: event.kind === "start" ? event.agentType : undefined,
    nemo_relay_status: status?.code,
    nemo_relay_status_message: status?.message,
  });
}

function startData(event: ScopeStart, reader: ContentReader): JsonValue {
  if (event.llm !== undefined) return requestData(event.llm.request, reader);
  return event.input === undefined ? null : reader.read(event.input);
}

function endData(event: ScopeEnd, reader: ContentReader): JsonValue {
  if (event.response !== undefined) return responseData(event.response, reader);
  return event.output === undefined ? null : reader.read(event.output);
}

function startProfile({ llm, toolCallId }: ScopeStart): JsonObject {
  return compact({ model_name: llm?.request.model, tool_call_id: toolCallId });
}

function endProfile({ response }: ScopeEnd, reader: ContentReader, start: ScopeStart | undefined): JsonObject {
  const known = start === undefined ? {} : startProfile(start);
  return mergeShallow(known, {
    model_name: response?.model,
    annotated_response: response === undefined ? undefined : annotatedResponse(response, reader),
  });
}

function linkData({ subagentId, toolCallId, source }: Link): JsonObject {
  return { subagent_id: subagentId, tool_call_id: toolCallId, source };
}
