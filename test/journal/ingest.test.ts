import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Content, ContentRef } from "../../src/core/events/content.ts";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import type { LlmRequest } from "../../src/core/llm/request.ts";
import type { Message } from "../../src/core/llm/message.ts";
import { ContentStore } from "../../src/journal/content-store.ts";
import { Ingest } from "../../src/journal/ingest/ingest.ts";
import { pieceLimit } from "../../src/journal/ingest/pieces.ts";
import { redactText } from "../../src/journal/ingest/redact.ts";
import type { JournalRecord } from "../../src/journal/records.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { SegmentWriter } from "../../src/journal/segment-writer.ts";

const user = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });
const request = (messages: readonly Message[]): LlmRequest => ({
  stream: true,
  system: [],
  tools: [],
  messages,
  parameters: {},
});

/** What a reader of the journal finds behind a content. */
function readBack(records: readonly JournalRecord[], content: Content): JsonValue {
  const directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  const path = join(directory, "a.nrj");
  const writer = new SegmentWriter({ path, durability: "off", warn: () => {} });
  writer.append(records);
  writer.close();
  const reader = new SegmentReader(path);
  const value = new ContentStore(reader).forSession("s").read(content);
  reader.close();
  rmSync(directory, { recursive: true });
  return value;
}

describe("content", () => {
  test("small values stay in the event, large ones are written once", () => {
    const ingest = new Ingest("s");
    const event = (prompt: string) => ingest.event({ kind: "prompt", agent: "a", session: "s", metadata: {}, prompt });
    expect(event("short")).toMatchObject({ prompt: { value: "short" } });
    const long = "long ".repeat(2000);
    const held = event(long);
    expect(held).toMatchObject({ prompt: { ref: { kind: "text", bytes: long.length + 2 } } });
    expect(ingest.take()).toHaveLength(1);
    event(long);
    expect(ingest.take()).toEqual([]);
  });

  test("metadata stays an object; only its large members go by reference", () => {
    const ingest = new Ingest("s");
    const metadata = { cwd: "/x", count: 3, big: "b".repeat(9000) };
    const held = ingest.event({ kind: "mark", agent: "a", session: "s", metadata, name: "m", data: null });
    expect(held.metadata).toMatchObject({ cwd: "/x", count: 3, big: { content_ref: { kind: "json" } } });
  });

  test("a conversation costs per request what is new in it, and reads back whole", () => {
    const directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
    const path = join(directory, "a.nrj");
    const writer = new SegmentWriter({ path, durability: "off", warn: () => {} });
    const ingest = new Ingest("s");
    const messages: Message[] = [];
    const lists: ContentRef[] = [];
    const sizes: number[] = [];
    for (let turn = 0; turn < 100; turn += 1) {
      messages.push(user(`question ${turn} ${"x".repeat(300)}`));
      lists.push(ingest.request(request(messages), "", 0).messages!);
      const before = writer.size;
      writer.append(ingest.take());
      sizes.push(writer.size - before);
    }
    const reader = new SegmentReader(path);
    const store = new ContentStore(reader);
    for (const { record, offset } of reader.next()) {
      if (record.kind === "content") store.note(record.session, record.ref.hash, offset);
    }
    const content = store.forSession("s");
    for (const [turn, list] of lists.entries()) {
      const texts = content.messages(list).map((ref) => content.piece(ref));
      expect(texts).toEqual(messages.slice(0, turn + 1).map((message) => ({ ...message })) as unknown as typeof texts);
    }
    // Without lists by difference the last request would cost as much as all messages before it.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100 * 300 * 4);
    reader.close();
    writer.close();
    rmSync(directory, { recursive: true });
  });

  test("a long reply is held once: its text is read out of its message", () => {
    const ingest = new Ingest("s");
    const text = "long ".repeat(2000);
    const message: Message = { role: "assistant", parts: [{ type: "text", text }] };
    const held = ingest.response({ message }, {});
    const records = ingest.take();
    expect(records).toHaveLength(1);
    // The same words again, in a conversation and as a reply to it: nothing is new but the list.
    ingest.request(request([message]), "", 0);
    expect(ingest.response({ message }, {})).toEqual(held);
    expect(ingest.take().map(({ ref }) => ref.kind)).toEqual(["message_list"]);
    expect(held).toMatchObject({ message: { ref: { kind: "reply" } }, text: { ref: { kind: "text" } } });
    expect(readBack(records, held.text!)).toBe(text);
    expect(readBack(records, held.message!)).toEqual({ role: "assistant", parts: [{ type: "text", text }] });
  });

  test("a reply that an earlier request carried as a message tells its text all the same", () => {
    const ingest = new Ingest("s");
    const message: Message = { role: "assistant", parts: [{ type: "text", text: "long ".repeat(2000) }] };
    ingest.request(request([message]), "", 0);
    const held = ingest.response({ message }, {});
    expect(readBack(ingest.take(), held.text!)).toBe("long ".repeat(2000));
  });

  test("of a reply that is cut the event tells the beginning", () => {
    const ingest = new Ingest("s");
    const text = `begin ${"x".repeat(pieceLimit)}`;
    const held = ingest.response({ message: { role: "assistant", parts: [{ type: "text", text }] } }, {});
    expect(held.message).toMatchObject({ ref: { truncated: true } });
    expect(held.text).toEqual({ value: `${text.slice(0, 1000)}…[truncated]` });
    expect(ingest.take()).toHaveLength(1);
  });

  test("side requests beside a conversation do not make it start afresh", () => {
    const ingest = new Ingest("s");
    const main = [user("one"), user("two"), user("three")];
    ingest.request(request(main), "", 0);
    ingest.request(request([user("title please")]), "", 0);
    ingest.take();
    ingest.request(request([...main, user("four")]), "", 0);
    const list = ingest.take().find(({ ref }) => ref.kind === "message_list");
    expect(list?.value).toMatchObject({ keep: 3, add: [{ kind: "message" }] });
  });
});

describe("secrets", () => {
  const shapes: readonly (readonly [string, string])[] = [
    ["anthropic", `sk-ant-api03-${"a1B2".repeat(10)}`],
    ["openai", `sk-proj-${"a1B2".repeat(10)}`],
    ["github", `ghp_${"a1B2".repeat(9)}`],
    ["github fine", `github_pat_${"a1B2_".repeat(10)}`],
    ["aws", "AKIAIOSFODNN7EXAMPLE"],
    ["slack", "xoxb-1234567890-abcdefghij"],
    ["google", `AIza${"a1B2c".repeat(7)}`],
    ["jwt", `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`],
    ["pem", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"],
  ];
  for (const [name, secret] of shapes) {
    test(`known shape: ${name}`, () => {
      expect(redactText(`before ${secret} after`)).toMatch(/^before \[redacted [a-z ]+\] after$/);
    });
  }

  test("words that only begin like keys stay", () => {
    for (const text of [
      "sk-learn is a library",
      "ghp_short",
      "task-based",
      "AKIA",
      "eyJ",
      "risk-adjusted-returns-and-other-long-words",
    ]) {
      expect(redactText(text)).toBe(text);
    }
  });

  test("never reach what is written: prompt, tool input, metadata, request and reply", () => {
    const secret = `sk-ant-api03-${"Zz9".repeat(12)}`;
    const ingest = new Ingest("s");
    const base = { agent: "a", session: "s" };
    const written = JSON.stringify([
      ingest.event({ kind: "prompt", ...base, metadata: { note: secret }, prompt: `my key is ${secret}` }),
      ingest.event({
        kind: "tool_start",
        ...base,
        metadata: {},
        toolCallId: "t",
        name: "Bash",
        input: { command: `export K=${secret}${" ".repeat(5000)}` },
      }),
      ingest.request(
        {
          ...request([user(secret)]),
          system: [{ type: "text", text: secret }],
          parameters: { metadata: { k: secret } },
        },
        "",
        0,
      ),
      ingest.response({ message: user(secret), error: { message: secret } }, {}),
      ingest.take(),
    ]);
    expect(written).not.toContain(secret);
    expect(written.match(/\[redacted anthropic key\]/g)!.length).toBeGreaterThanOrEqual(7);
  });
});
