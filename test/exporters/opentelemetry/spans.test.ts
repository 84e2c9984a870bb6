import { afterEach, describe, expect, test } from "bun:test";
import { parse } from "valibot";
import { create, destination } from "../../../src/exporters/opentelemetry/index.ts";
import { schema } from "../../../src/exporters/opentelemetry/schema.ts";
import { spanIdOf, traceIdOf } from "../../../src/exporters/otlp/ids.ts";
import { begin } from "../../support/otlp-playbook.ts";
import type { ReceivedSpan, StubCollector } from "../../support/stub-collector.ts";
import { startCollector } from "../../support/stub-collector.ts";
import { scriptedSession } from "../openinference/scripted-session.ts";

const open: StubCollector[] = [];
const family = "gen_ai:";

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
  const { settled } = await exporter.flush(Date.now() + 10_000);
  await exporter.close();
  const spans = collector.spans();
  const uuid = ({ attributes }: ReceivedSpan): string =>
    String(attributes["nemo_relay.uuid"] ?? attributes["nemo_relay.mark.uuid"]);
  return { collector, settled, spans, book, by: new Map(spans.map((span) => [uuid(span), span])) };
}

const json = (span: ReceivedSpan, key: string): unknown => JSON.parse(String(span.attributes[key]));

describe("a session in GenAI words", () => {
  test("resource, scope, names and kinds", async () => {
    const { collector, by, spans, settled, book } = await exported();
    expect(collector.batches[0]?.resource).toEqual({ "service.name": "nemo-relay" });
    expect(collector.batches[0]?.scope).toEqual({ name: "nemo-relay-otel", version: "1.2.3" });
    const kinds = Object.fromEntries([...by].map(([uuid, { name, kind }]) => [uuid, `${kind} ${name}`]));
    expect(kinds).toEqual({
      "turn-1": "1 invoke_agent claude-code",
      "turn-2": "1 invoke_agent claude-code",
      "sub-1": "1 invoke_agent Explore",
      "sub-2": "1 invoke_agent agent-2",
      "llm-1": "3 chat claude-sonnet-5",
      "llm-2": "3 chat claude-sonnet-5",
      "llm-3": "3 chat claude-sonnet-5",
      "llm-4": "3 chat claude-sonnet-5",
      "tool-1": "1 execute_tool Bash",
      "tool-2": "1 execute_tool Agent",
      "tool-3": "1 execute_tool Read",
      "link-2": "1 mark:subagent_link",
      "m-end": "1 mark:session_end",
    });
    expect(spans.length).toBe(by.size);
    expect(settled.toSorted((a, b) => a - b)).toEqual(
      book.events.flatMap(({ kind }, seq) => (kind === "end" ? [seq] : [])),
    );
  });

  test("the tree is that of OpenInference under ids of its own", async () => {
    const { spans, by } = await exported();
    for (const uuid of ["turn-1", "llm-1", "tool-1", "sub-1", "llm-2", "sub-2", "tool-3"])
      expect([uuid, by.get(uuid)?.traceId]).toEqual([uuid, traceIdOf("turn-1", family)]);
    expect(traceIdOf("turn-1", family)).not.toBe(traceIdOf("turn-1"));
    expect(by.get("tool-3")?.parentSpanId).toBe(spanIdOf("sub-2", family));
    expect(spans.map(({ spanId }) => spanId)).not.toContain(spanIdOf("turn-1"));
  });

  test("a model call", async () => {
    const { by } = await exported();
    const { "gen_ai.tool.definitions": tools, ...attributes } = by.get("llm-1")!.attributes;
    expect(attributes).toEqual({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.conversation.id": "session-1",
      "gen_ai.agent.name": "claude-code",
      "session.id": "session-1",
      "user.id": "ada",
      "nemo_relay.uuid": "llm-1",
      "nemo_relay.parent_uuid": "turn-1",
      "nemo_relay.scope_type": "llm",
      "gen_ai.request.model": "claude-sonnet-5",
      "gen_ai.request.stream": true,
      "gen_ai.request.max_tokens": 1000,
      "nemo_relay.request.parameters_json": '{"max_tokens":1000}',
      "gen_ai.response.id": "msg_1",
      "gen_ai.response.model": "claude-sonnet-5-20260901",
      "gen_ai.response.finish_reasons": ["tool_use"],
      "gen_ai.response.time_to_first_chunk": 0.0125,
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 60,
      "gen_ai.usage.cache_creation.input_tokens": 30,
      "gen_ai.usage.reasoning.output_tokens": 5,
      "http.response.status_code": 200,
      "nemo_relay.request_id": "req_1",
      "gen_ai.system_instructions": '[{"type":"text","content":"Be brief."}]',
      "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"List the files"}]}]',
      "gen_ai.output.messages":
        '[{"role":"assistant","parts":[{"type":"reasoning","content":"Look first.","signature":"sig=="},' +
        '{"type":"text","content":"I \\"look\\"\\nnow."},' +
        '{"type":"tool_call","id":"toolu_1","name":"Bash","arguments":{"command":"ls"}}],"finish_reason":"tool_use"}]',
      "nemo_relay.metadata_json": '{"llm_correlation_status":"explicit"}',
    });
    expect(JSON.parse(String(tools))).toEqual([
      {
        type: "function",
        name: "Bash",
        description: "Runs a command",
        parameters: { type: "object", properties: { command: { type: "string" } } },
      },
    ]);
  });

  test("a tool result keeps the role under which the provider takes it", async () => {
    const { by } = await exported();
    expect(json(by.get("llm-3")!, "gen_ai.input.messages")).toMatchObject([
      { role: "user" },
      { role: "assistant" },
      { role: "user", parts: [{ type: "tool_call_response", id: "toolu_1", response: "a.txt" }] },
    ]);
  });

  test("agents and tools", async () => {
    const { by } = await exported();
    expect(by.get("turn-1")?.attributes).toEqual({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.conversation.id": "session-1",
      "gen_ai.agent.name": "claude-code",
      "session.id": "session-1",
      "user.id": "ada",
      "nemo_relay.uuid": "turn-1",
      "nemo_relay.parent_uuid": "session",
      "nemo_relay.scope_type": "agent",
      "nemo_relay.scope_role": "turn",
      "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"List the files"}]}]',
      "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"One file."}]}]',
      "nemo_relay.metadata_json": '{"gateway_mode":"passthrough","team":"core","turn_index":1}',
    });
    expect(by.get("sub-1")?.attributes).toMatchObject({
      "gen_ai.agent.name": "Explore",
      "gen_ai.agent.id": "agent-1",
      "nemo_relay.spawned_by_tool_call_id": "toolu_2",
    });
    expect(by.get("tool-1")?.attributes).toMatchObject({
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "Bash",
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": "toolu_1",
      "gen_ai.tool.call.arguments": '{"command":"ls"}',
      "gen_ai.tool.call.result": "a.txt",
    });
    expect(by.get("tool-2")?.attributes["gen_ai.tool.call.result"]).toBe('{"count":1}');
  });

  test("failures have a status, an exception and a class", async () => {
    const { by } = await exported();
    const failed = by.get("llm-2")!;
    expect(failed.status).toEqual({ code: 2, message: "HTTP 529: Overloaded" });
    expect(failed.attributes["error.type"]).toBe("overloaded_error");
    expect(failed.events.map(({ name }) => name)).toEqual(["exception"]);
    expect(failed.attributes).not.toHaveProperty(["gen_ai.usage.input_tokens"]);
    expect(by.get("llm-4")?.attributes["error.type"]).toBe("incomplete_stream");
    expect(by.get("tool-3")?.attributes["error.type"]).toBe("tool_error");
    expect(by.get("tool-1")?.attributes).not.toHaveProperty(["error.type"]);
  });

  test("tokens stand on chat spans only", async () => {
    const { spans } = await exported();
    const counted = spans.filter(({ attributes }) => "gen_ai.usage.input_tokens" in attributes);
    expect(counted.map(({ attributes }) => attributes["nemo_relay.uuid"])).toEqual(["llm-1", "llm-3"]);
  });
});

test("without content nothing that anybody said or did is sent, and all the rest is", async () => {
  const { spans, by } = await exported({ capture_content: false });
  const all = JSON.stringify(spans, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  for (const said of [
    "List the files",
    "Be brief",
    "One file",
    "a.txt",
    "Look first",
    "Runs a command",
    "no such file",
    "working",
    "trigger",
    "core",
  ])
    expect([said, all.includes(said)]).toEqual([said, false]);
  expect(by.get("llm-1")?.attributes).toMatchObject({
    "gen_ai.usage.input_tokens": 100,
    "gen_ai.request.max_tokens": 1000,
  });
  expect(by.get("tool-1")?.attributes).toMatchObject({ "gen_ai.tool.call.id": "toolu_1", "gen_ai.tool.name": "Bash" });
  expect(by.get("tool-3")?.status).toEqual({ code: 2, message: "failed" });
  expect(by.get("turn-1")?.attributes["nemo_relay.metadata_json"]).toBe(
    '{"gateway_mode":"passthrough","turn_index":1}',
  );
  expect(by.get("turn-2")?.events.map(({ name, attributes }) => [name, Object.keys(attributes)])).toEqual([
    ["compaction", ["nemo_relay.mark.uuid", "nemo_relay.mark.parent_uuid"]],
  ]);
});

test("a session as one trace", async () => {
  const { spans } = await exported({ trace_per: "session" });
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf("session", family)]));
  const [root, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === "");
  expect(others).toEqual([]);
  expect(root).toMatchObject({ name: "invoke_agent claude-code", start: BigInt(begin + 1000) * 1000n });
});

test("the destination tells the endpoint, and no secret", () => {
  const settings = parse(schema, { endpoint: "https://me:pass@host/v1/traces?key=abc", headers: { "x-key": "xyz" } });
  expect(destination(settings)).toBe("opentelemetry https://host/v1/traces?key=…");
});
