import { afterEach, beforeAll, describe, expect, test } from "bun:test";
import { parse } from "valibot";
import type { ReceivedSpan, StubCollector } from "../../support/stub-collector.ts";
import { startCollector } from "../../support/stub-collector.ts";
import { spanIdOf, traceIdOf } from "../../../src/exporters/otlp/ids.ts";
import { create, destination } from "../../../src/exporters/openinference/index.ts";
import { schema } from "../../../src/exporters/openinference/schema.ts";
import { begin } from "../../support/otlp-playbook.ts";
import { scriptedSession } from "./scripted-session.ts";

const open: StubCollector[] = [];

afterEach(async () => {
  for (const collector of open.splice(0)) await collector.close();
});

async function exported(settings: Record<string, unknown> = {}) {
  const collector = await startCollector();
  open.push(collector);
  const context = { startDirectory: "/nowhere", warn: () => {}, version: "1.2.3" };
  const exporter = create(parse(schema, { endpoint: collector.url, ...settings }), context);
  const book = scriptedSession();
  for (const positioned of book.positioned()) exporter.project(positioned);
  const result = await exporter.flush(Date.now() + 10_000);
  await exporter.close();
  return { collector, result, health: exporter.health(), book };
}

describe("a session, one trace per turn", () => {
  let spans: Map<string, ReceivedSpan>;
  let all: readonly ReceivedSpan[];
  const span = (uuid: string): ReceivedSpan => spans.get(uuid)!;

  beforeAll(async () => {
    const { collector, result, health, book } = await exported();
    all = collector.spans();
    spans = new Map(
      all.map((one) => [String(one.attributes["nemo_relay.uuid"] ?? one.attributes["nemo_relay.mark.uuid"]), one]),
    );
    const ends = book.events.flatMap((event, seq) => (event.kind === "end" ? [seq] : []));
    expect(result.settled.toSorted((a, b) => a - b)).toEqual(ends);
    expect(health).toEqual({
      kind: "openinference",
      destination: `openinference ${collector.url} project nemo-relay`,
      delivered: all.length,
      refused: 0,
      waiting: 0,
    });
    const [batch] = collector.batches;
    expect(batch?.resource).toEqual({ "service.name": "nemo-relay", "openinference.project.name": "nemo-relay" });
    expect(batch?.scope).toEqual({ name: "nemo-relay-openinference", version: "1.2.3" });
  });

  test("every scope but the session's is a span, and the marks of its end are spans of their own", () => {
    expect([...spans.keys()].sort()).toEqual(
      [
        "llm-1",
        "llm-2",
        "llm-3",
        "llm-4",
        "link-2",
        "m-end",
        "sub-1",
        "sub-2",
        "tool-1",
        "tool-2",
        "tool-3",
        "turn-1",
        "turn-2",
      ].sort(),
    );
  });

  test("each turn is a trace with one root; a subagent that outlives its turn stays in its trace", () => {
    for (const uuid of ["turn-1", "llm-1", "tool-1", "sub-1", "llm-2", "sub-2", "tool-3"]) {
      expect([uuid, span(uuid).traceId]).toEqual([uuid, traceIdOf("turn-1")]);
    }
    for (const uuid of ["turn-2", "llm-4"]) expect([uuid, span(uuid).traceId]).toEqual([uuid, traceIdOf("turn-2")]);
    const ids = new Set(all.map((one) => `${one.traceId} ${one.spanId}`));
    expect(ids.size).toBe(all.length);
    for (const one of all) {
      if (one.parentSpanId !== "") expect(ids).toContain(`${one.traceId} ${one.parentSpanId}`);
    }
    expect(
      all
        .filter((one) => one.parentSpanId === "")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["claude-code-turn", "claude-code-turn", "mark:session_end", "mark:subagent_link"]);
    expect(span("tool-3").parentSpanId).toBe(spanIdOf("sub-2"));
  });

  test("the turn: prompt in, answer out, the session's metadata, the marks before it", () => {
    expect(span("turn-1")).toEqual({
      traceId: traceIdOf("turn-1"),
      spanId: spanIdOf("turn-1"),
      parentSpanId: "",
      name: "claude-code-turn",
      kind: 1,
      start: BigInt(begin + 3000) * 1000n,
      end: BigInt(begin + 39_000) * 1000n,
      attributes: {
        "openinference.span.kind": "AGENT",
        "session.id": "session-1",
        "user.id": "ada",
        "agent.name": "claude-code",
        "nemo_relay.uuid": "turn-1",
        "nemo_relay.parent_uuid": "session",
        "nemo_relay.scope_type": "agent",
        "graph.node.id": "claude-code",
        "graph.node.name": "claude-code",
        "input.value": "List the files",
        "input.mime_type": "text/plain",
        "output.value": "One file.",
        "output.mime_type": "text/plain",
        metadata: '{"gateway_mode":"passthrough","team":"core","turn_index":1}',
      },
      events: [
        {
          name: "session_start",
          time: BigInt(begin + 2000) * 1000n,
          attributes: {
            "nemo_relay.mark.uuid": "m-start",
            "nemo_relay.mark.parent_uuid": "session",
            "nemo_relay.mark.data_json": '{"source":"startup"}',
          },
        },
      ],
      droppedEvents: 0,
      status: { code: 0, message: "" },
    });
    expect(span("turn-2").events).toEqual([
      {
        name: "compaction",
        time: BigInt(begin + 40_000) * 1000n,
        attributes: {
          "nemo_relay.mark.uuid": "m-between",
          "nemo_relay.mark.parent_uuid": "turn-1",
          "nemo_relay.mark.data_json": '{"trigger":"auto"}',
          "nemo_relay.mark.metadata_json": '{"hook":"PreCompact"}',
        },
      },
    ]);
  });

  test("a model call", () => {
    const llm = span("llm-1");
    expect(llm.name).toBe("anthropic.messages");
    expect(llm.kind).toBe(3);
    expect(llm.status).toEqual({ code: 1, message: "" });
    expect(llm.events).toEqual([{ name: "first_token", time: llm.start + 12_500_000n, attributes: {} }]);
    expect(llm.attributes).toEqual({
      "openinference.span.kind": "LLM",
      "session.id": "session-1",
      "user.id": "ada",
      "agent.name": "claude-code",
      "nemo_relay.uuid": "llm-1",
      "nemo_relay.parent_uuid": "turn-1",
      "nemo_relay.scope_type": "llm",
      "graph.node.id": "llm-1",
      "graph.node.name": "anthropic.messages",
      "graph.node.parent_id": "claude-code",
      "llm.system": "anthropic",
      "llm.provider": "anthropic",
      "llm.model_name": "claude-sonnet-5-20260901",
      "llm.request.model_name": "claude-sonnet-5",
      "llm.response.model_name": "claude-sonnet-5-20260901",
      "llm.invocation_parameters": '{"max_tokens":1000}',
      "llm.finish_reason": "tool_use",
      "input.value": "List the files",
      "input.mime_type": "text/plain",
      "llm.input_messages.0.message.role": "system",
      "llm.input_messages.0.message.content": "Be brief.",
      "llm.input_messages.1.message.role": "user",
      "llm.input_messages.1.message.content": "List the files",
      "llm.tools.0.tool.name": "Bash",
      "llm.tools.0.tool.description": "Runs a command",
      "llm.tools.0.tool.json_schema":
        '{"type":"function","function":{"name":"Bash","description":"Runs a command",' +
        '"parameters":{"type":"object","properties":{"command":{"type":"string"}}}}}',
      "llm.output_messages.0.message.role": "assistant",
      "llm.output_messages.0.message.contents.0.message_content.type": "reasoning",
      "llm.output_messages.0.message.contents.0.message_content.text": "Look first.",
      "llm.output_messages.0.message.contents.0.message_content.signature": "sig==",
      "llm.output_messages.0.message.contents.1.message_content.type": "text",
      "llm.output_messages.0.message.contents.1.message_content.text": 'I "look"\nnow.',
      "llm.output_messages.0.message.tool_calls.0.tool_call.id": "toolu_1",
      "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "Bash",
      "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"command":"ls"}',
      "output.value": 'I "look"\nnow.\n\n[{"id":"toolu_1","name":"Bash","arguments":{"command":"ls"}}]',
      "output.mime_type": "text/plain",
      "llm.token_count.prompt": 100,
      "llm.token_count.completion": 20,
      "llm.token_count.total": 120,
      "llm.token_count.prompt_details.cache_read": 60,
      "llm.token_count.prompt_details.cache_write": 30,
      "llm.token_count.completion_details.reasoning": 5,
      "nemo_relay.response_id": "msg_1",
      "nemo_relay.request_id": "req_1",
      "nemo_relay.time_to_first_token_ms": 12.5,
      "http.response.status_code": 200,
      metadata: '{"llm_correlation_status":"explicit"}',
    });
  });

  test("a tool result in the conversation becomes a tool message, and the newest message is the input", () => {
    const { attributes } = span("llm-3");
    expect(attributes["llm.input_messages.3.message.role"]).toBe("tool");
    expect(attributes["llm.input_messages.3.message.tool_call_id"]).toBe("toolu_1");
    expect(attributes["llm.input_messages.3.message.content"]).toBe("a.txt");
    expect(attributes["input.mime_type"]).toBe("application/json");
    expect(JSON.parse(String(attributes["input.value"]))).toEqual({
      role: "user",
      content: [{ type: "tool_result", toolCallId: "toolu_1", content: [{ type: "text", text: "a.txt" }] }],
    });
    expect(attributes["output.value"]).toBe("One file.");
  });

  test("a tool call", () => {
    const { attributes, status, events, kind } = span("tool-1");
    expect({ status, kind }).toEqual({ status: { code: 1, message: "" }, kind: 3 });
    expect(events.map(({ name }) => name)).toEqual(["notification"]);
    expect(attributes).toEqual({
      "openinference.span.kind": "TOOL",
      "session.id": "session-1",
      "user.id": "ada",
      "agent.name": "claude-code",
      "nemo_relay.uuid": "tool-1",
      "nemo_relay.parent_uuid": "turn-1",
      "nemo_relay.scope_type": "tool",
      "graph.node.id": "tool-1",
      "graph.node.name": "Bash",
      "graph.node.parent_id": "claude-code",
      "tool.name": "Bash",
      "tool.id": "toolu_1",
      "tool_call.id": "toolu_1",
      "tool_call.function.name": "Bash",
      "tool_call.function.arguments": '{"command":"ls"}',
      "tool.parameters": '{"command":"ls"}',
      "input.value": '{"command":"ls"}',
      "input.mime_type": "application/json",
      "output.value": "a.txt",
      "output.mime_type": "text/plain",
      metadata: '{"tool_status":"ok"}',
    });
    expect(span("tool-2").attributes["nemo_relay.spawned_subagent_id"]).toBe("agent-1");
    expect(span("tool-2").attributes["output.value"]).toBe('{"count":1}');
  });

  test("subagents: type or id as name, the call that started them where known in time", () => {
    expect(span("sub-1").name).toBe("subagent:agent-1");
    expect(span("sub-1").attributes).toMatchObject({
      "openinference.span.kind": "AGENT",
      "agent.name": "Explore",
      "graph.node.id": "agent-1",
      "graph.node.parent_id": "claude-code",
      "nemo_relay.spawned_by_tool_call_id": "toolu_2",
      "output.value": "one",
    });
    expect(span("llm-2").attributes).toMatchObject({ "agent.name": "Explore", "graph.node.parent_id": "agent-1" });
    expect(span("sub-2").attributes["agent.name"]).toBe("agent-2");
    expect(span("sub-2").attributes["nemo_relay.spawned_by_tool_call_id"]).toBeUndefined();
    expect(span("link-2").attributes["nemo_relay.mark.metadata_json"]).toBe(
      '{"subagent_id":"agent-2","tool_call_id":"toolu_9","source":"hook"}',
    );
  });

  test("failures: status, exception, and no tokens where none were told", () => {
    const failed = span("llm-2");
    expect(failed.status).toEqual({ code: 2, message: "HTTP 529: Overloaded" });
    expect(failed.events).toEqual([
      {
        name: "exception",
        time: failed.end,
        attributes: { "exception.type": "overloaded_error", "exception.message": "HTTP 529: Overloaded" },
      },
    ]);
    expect(Object.keys(failed.attributes).filter((key) => key.startsWith("llm.token_count"))).toEqual([]);
    expect(failed.attributes["metadata"]).toBe('{"usage_missing":true}');
    const cut = span("llm-4");
    expect(cut.status).toEqual({ code: 2, message: "cancelled by client" });
    expect(cut.attributes).toMatchObject({ "output.value": "Well", "nemo_relay.incomplete": true });
    expect(span("tool-3").status).toEqual({ code: 2, message: "no such file" });
    expect(span("tool-3").events[0]?.attributes["exception.type"]).toBe("tool_error");
  });

  test("tokens stand on LLM spans only, and no key is the beginning of another", () => {
    for (const one of all) {
      const keys = Object.keys(one.attributes);
      if (one.attributes["openinference.span.kind"] !== "LLM") {
        expect(keys.filter((key) => key.startsWith("llm."))).toEqual([]);
      }
      for (const key of keys) expect(keys.filter((other) => other.startsWith(`${key}.`))).toEqual([]);
    }
  });
});

test("a session as one trace: the session's agent is the root, marks between turns are its events", async () => {
  const { collector, result, book } = await exported({ trace_per: "session" });
  const spans = collector.spans();
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf("session")]));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === "");
  expect(roots.map(({ name, spanId }) => [name, spanId])).toEqual([["claude-code", spanIdOf("session")]]);
  expect(roots[0]?.events.map(({ name }) => name)).toEqual([
    "session_start",
    "compaction",
    "subagent_link",
    "session_end",
  ]);
  expect(result.settled.length).toBe(book.events.filter(({ kind }) => kind === "end").length);
  expect(spans.length).toBe(result.settled.length);
});

test("two projections send the same spans", async () => {
  const [one, other] = [await exported(), await exported()];
  expect(one.collector.spans()).toEqual(other.collector.spans());
});

test("the destination tells endpoint and project, and no secret", () => {
  const settings = parse(schema, {
    endpoint: "https://me:pass@host/v1/traces?key=abc",
    headers: { authorization: "Bearer xyz" },
    project_name: "mine",
  });
  expect(destination(settings)).toBe("openinference https://host/v1/traces?key=… project mine");
});
