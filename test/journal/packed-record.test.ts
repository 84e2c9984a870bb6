import { expect, test } from "bun:test";
import type { RelayEvent } from "../../src/core/events/relay-event.ts";
import type { JsonObject, JsonValue } from "../../src/core/json/json-value.ts";
import { packRecord, unpackRecord } from "../../src/journal/packed-record.ts";
import type { EventRecord } from "../../src/journal/records.ts";

const request = { stream: true, messageCount: 1, parameters: { max_tokens: 9 }, bodyBytes: 70 };
const call = { system: "anthropic", vendor: "anthropic", request };
const common = { agent: "claude-code", session: "s" };
const metadata = { cwd: "/x", tool: { a: 1 }, agent_kind: "k" };
const started = { uuid: "u1", parent: "p", category: "llm", name: "anthropic.messages" } as const;
const saying = (...texts: readonly string[]): JsonObject => ({
  role: "assistant",
  parts: [...texts.map((text) => ({ type: "text", text })), { type: "tool_call", id: "t", name: "n", arguments: {} }],
});

function llmStart(changes: Partial<Extract<RelayEvent, { kind: "start" }>>): EventRecord {
  const input = {
    kind: "llm_start",
    ...common,
    metadata,
    call: "c",
    name: started.name,
    ...call,
    identity: {},
  } as const;
  const relay = { kind: "start", ...started, ...common, time: 5, llm: { ...call }, metadata, ...changes } as const;
  return { kind: "event", at: 5, input: { ...input, toolResults: [] }, ids: ["u1"], seq: 3, relay: [relay] };
}

function llmEnd(message: JsonValue, text: string): EventRecord {
  const response = { message: { value: message }, text: { value: text } };
  const input = { kind: "llm_end", ...common, metadata: {}, call: "c", status: { code: "ok" }, response } as const;
  const { name, category, uuid } = started;
  const end = {
    kind: "end",
    ...common,
    time: 5,
    uuid,
    name,
    category,
    status: { code: "ok" },
    response,
    metadata,
  } as const;
  return { kind: "event", at: 5, input, ids: [], seq: 3, relay: [end] };
}

/** Written and read again, with the order of keys, which documents show. */
const readBack = (record: EventRecord): EventRecord => {
  const read = unpackRecord(JSON.parse(JSON.stringify(packRecord(record))) as JsonValue);
  if (read?.kind !== "event") throw new Error("no event");
  return read;
};

const cases: Readonly<Record<string, EventRecord>> = {
  "what it repeats": llmStart({}),
  "metadata with more": llmStart({ metadata: { ...metadata, status: "explicit" } }),
  "metadata with another value, in its place": llmStart({ metadata: { cwd: "/y", tool: { a: 1 }, agent_kind: "k" } }),
  "metadata with less": llmStart({ metadata: { cwd: "/x" } }),
  "another agent, a time of its own": llmStart({ agent: "codex", time: 7 }),
  "another call": llmStart({ llm: { ...call, request: { ...request, bodyBytes: 71 } } }),
  "ids that no event bears": { ...llmStart({}), ids: ["u0", "u1"] },
  "a mark of a mark": {
    kind: "event",
    at: 5,
    input: { kind: "mark", ...common, metadata, name: "m", data: { value: 1 } },
    ids: ["u1"],
    seq: 0,
    relay: [{ kind: "mark", uuid: "u1", ...common, time: 5, parent: "p", name: "m", data: { value: 1 }, metadata: {} }],
  },
  "a reply of one text": llmEnd(saying("hello"), "hello"),
  "a reply of two texts": llmEnd(saying("one", "two"), "one\n\ntwo"),
  "a reply without text": llmEnd(saying(), ""),
  "a reply whose text was cut": llmEnd(saying("hello"), "hel"),
  "nothing that followed": { ...llmStart({}), ids: [], relay: [] },
};

for (const [name, record] of Object.entries(cases)) {
  test(`a record is read as it was: ${name}`, () => {
    const read = readBack(record);
    expect(read).toEqual(record);
    const orders = [record, read].map(({ relay }) =>
      relay.map((event) => ("metadata" in event ? Object.keys(event.metadata) : [])),
    );
    expect(orders[1]).toEqual(orders[0]);
  });
}

test("what a relay event has from its input is written once", () => {
  const record = llmStart({ metadata: { ...metadata, status: "explicit" } });
  const written = JSON.stringify(packRecord(record));
  expect(written.split('"max_tokens"')).toHaveLength(2);
  expect(written.split('"cwd"')).toHaveLength(2);
  expect(written.split('"u1"')).toHaveLength(2);
  const reply = JSON.stringify(packRecord(llmEnd(saying("the very words"), "the very words")));
  expect(reply.split("the very words")).toHaveLength(2);
});

test("a record that was written whole is read as it is", () => {
  const record = llmStart({});
  expect(unpackRecord(JSON.parse(JSON.stringify(record)) as JsonValue)).toEqual(record);
});

test("a list of messages keeps its references, cut ones too", () => {
  const ref = { hash: "h", bytes: 9, kind: "message" } as const;
  const list = { hash: "l", bytes: 99, kind: "message_list" } as const;
  const value = { base: list, keep: 2, add: [ref, { ...ref, truncated: true }] } as const;
  for (const held of [value, { ...value, base: null }, "[content is not in the journal any more]"]) {
    const record = {
      kind: "content",
      session: "s",
      ref: list,
      value: structuredClone<unknown>(held) as JsonValue,
    } as const;
    expect(unpackRecord(JSON.parse(JSON.stringify(packRecord(record))) as JsonValue)).toEqual(record);
  }
});
