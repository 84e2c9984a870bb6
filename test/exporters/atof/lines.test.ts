import { expect, test } from "bun:test";
import type { JsonObject } from "../../../src/core/json/json-value.ts";
import type { ScopeStart } from "../../../src/core/events/relay-event.ts";
import { atofEvent } from "../../../src/exporters/atof/line.ts";
import { begin } from "../../support/otlp-playbook.ts";
import { scriptedSession } from "../openinference/scripted-session.ts";

const book = scriptedSession();
const starts = new Map<string, ScopeStart>();
for (const event of book.events) if (event.kind === "start") starts.set(event.uuid, event);
const lines = book.events.map((event) => atofEvent(event, book.content, starts.get(event.uuid)));

function line(kind: "start" | "end" | "mark", uuid: string): JsonObject {
  return lines.find((one) => one["uuid"] === uuid && (one["scope_category"] ?? "mark") === kind)!;
}

test("every event is one line of ATOF 0.1 with all its members", () => {
  expect(lines.length).toBe(book.events.length);
  const scope =
    "atof_version,kind,scope_category,uuid,parent_uuid,timestamp,name,category,attributes,category_profile,data,data_schema,metadata";
  for (const one of lines) {
    const expected = one["kind"] === "scope" ? scope : scope.replace("scope_category,", "").replace("attributes,", "");
    expect(Object.keys(one).join()).toBe(expected);
    expect([one["atof_version"], one["data_schema"]]).toEqual(["0.1", null]);
    expect(one["metadata"]).toMatchObject({ session_id: "session-1", agent_kind: "claude-code" });
  }
});

test("a model call: what was asked and what came back, whole", () => {
  expect(line("start", "llm-1")).toEqual({
    atof_version: "0.1",
    kind: "scope",
    scope_category: "start",
    uuid: "llm-1",
    parent_uuid: "turn-1",
    timestamp: new Date((begin + 4000) / 1000).toISOString().replace("Z", "000Z"),
    name: "anthropic.messages",
    category: "llm",
    attributes: ["streaming"],
    category_profile: { model_name: "claude-sonnet-5" },
    data: {
      headers: {},
      content: {
        max_tokens: 1000,
        metadata: { user_id: "private" },
        model: "claude-sonnet-5",
        stream: true,
        system: [{ type: "text", text: "Be brief." }],
        messages: [{ role: "user", parts: [{ type: "text", text: "List the files" }] }],
        tools: [
          {
            name: "Bash",
            description: "Runs a command",
            schema: { type: "object", properties: { command: { type: "string" } } },
          },
        ],
      },
    },
    data_schema: null,
    metadata: { llm_correlation_status: "explicit", session_id: "session-1", agent_kind: "claude-code" },
  });
  const end = line("end", "llm-1");
  expect(end).toMatchObject({ parent_uuid: "turn-1", metadata: { nemo_relay_status: "ok" } });
  expect(end["category_profile"]).toEqual({
    model_name: "claude-sonnet-5-20260901",
    annotated_response: {
      id: "msg_1",
      model: "claude-sonnet-5-20260901",
      message: 'I "look"\nnow.',
      tool_calls: [{ id: "toolu_1", name: "Bash", arguments: { command: "ls" } }],
      finish_reason: "tool_use",
      usage: {
        prompt_tokens: 100,
        completion_tokens: 20,
        total_tokens: 120,
        cache_read_tokens: 60,
        cache_write_tokens: 30,
      },
    },
  });
  expect(end["data"]).toMatchObject({
    id: "msg_1",
    stop_reason: "tool_use",
    http_status: 200,
    time_to_first_byte_ms: 12.5,
  });
});

test("a failed call says why, and claims no usage", () => {
  const end = line("end", "llm-2");
  expect(end["data"]).toEqual({
    message: null,
    error: { type: "overloaded_error", message: "Overloaded" },
    http_status: 529,
  });
  expect(end["category_profile"]).toEqual({ model_name: "claude-sonnet-5", annotated_response: {} });
  expect(end["metadata"]).toMatchObject({
    nemo_relay_status: "error",
    nemo_relay_status_message: "HTTP 529: Overloaded",
  });
});

test("a tool call, a subagent, a mark, and a link as a mark", () => {
  expect(line("start", "tool-1")).toMatchObject({
    category: "tool",
    category_profile: { tool_call_id: "toolu_1" },
    data: { command: "ls" },
    attributes: [],
  });
  expect(line("end", "tool-1")).toMatchObject({ category_profile: { tool_call_id: "toolu_1" }, data: "a.txt" });
  expect(line("start", "sub-1")).toMatchObject({
    category: "agent",
    category_profile: null,
    metadata: {
      nemo_relay_scope_role: "subagent",
      nemo_relay_subagent_id: "agent-1",
      nemo_relay_agent_type: "Explore",
    },
  });
  expect(line("mark", "m-between")).toMatchObject({
    kind: "mark",
    name: "compaction",
    category: null,
    parent_uuid: "turn-1",
    data: { trigger: "auto" },
    metadata: { hook: "PreCompact" },
  });
  expect(line("mark", "link-1")).toMatchObject({
    name: "subagent_link",
    parent_uuid: "sub-1",
    data: { subagent_id: "agent-1", tool_call_id: "toolu_2", source: "hook" },
  });
});
