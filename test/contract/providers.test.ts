import { describe, expect, test } from "bun:test";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { providers, upstreams } from "../../src/providers/registry.ts";
import { randomJson, randomSource, seed } from "../providers/random.ts";
import { fixtures, requestBody, run, runFixture, streamBytes } from "../providers/wire.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const claimedBy = (headers: Record<string, string>): readonly string[] =>
  upstreams.filter((upstream) => upstream.claims(new Headers(headers))).map((upstream) => upstream.key);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function* cutAt(bytes: Uint8Array, ...positions: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const position of [...positions, bytes.length]) {
    yield bytes.subarray(from, position);
    from = position;
  }
}

describe.each(providers.map((codec) => [codec.id, codec] as const))("%s", (id, codec) => {
  const streams = fixtures(codec, ".sse");

  test("has captured streams and requests", () => {
    expect(streams.length).toBeGreaterThan(0);
    expect(fixtures(codec, ".request.json").length).toBeGreaterThan(0);
  });

  describe.each([...streams])("stream %s", (name) => {
    const bytes = streamBytes(codec, name);
    const whole = runFixture(codec, name);

    test("says something", () => {
      const { message, error, model } = whole.response;
      expect(message.parts.length > 0 || error !== undefined || model !== undefined).toBe(true);
    });

    test("is the same for every cut point", () => {
      for (let position = 1; position < bytes.length; position += 1) {
        const outcome = run(codec, cutAt(bytes, position));
        if (!Bun.deepEquals(outcome, whole)) expect({ position, outcome }).toEqual({ position, outcome: whole });
      }
    });

    test("is the same byte by byte, and with empty chunks between", () => {
      expect(run(codec, cutAt(bytes, ...bytes.keys()))).toEqual(whole);
      expect(run(codec, cutAt(bytes, ...[...bytes.keys()].flatMap((key) => [key, key])))).toEqual(whole);
    });

    test(`is the same in random chunks (seed ${seed})`, () => {
      const random = randomSource(seed);
      for (let round = 0; round < 100; round += 1) {
        const cuts = Array.from({ length: random(20) }, () => random(bytes.length)).toSorted((a, b) => a - b);
        expect(run(codec, cutAt(bytes, ...cuts))).toEqual(whole);
      }
    });

    test.each([
      ["CRLF", "\r\n"],
      ["CR", "\r"],
    ])("is the same with %s line ends, cut anywhere", (_, end) => {
      const other = bytesOf(textOf(bytes).replaceAll("\n", end));
      expect(run(codec, [other])).toEqual(whole);
      expect(run(codec, cutAt(other, ...other.keys()))).toEqual(whole);
    });

    test("is the same with a byte order mark, comments, ids and retry times", () => {
      const dressed = `\uFEFF${textOf(bytes).replaceAll("data:", ": keep-alive\nid: 7\nretry: 10\ndata:")}`;
      expect(run(codec, cutAt(bytesOf(dressed), ...bytesOf(dressed).keys()))).toEqual(whole);
    });

    test("outlives malformed frames anywhere", () => {
      const frames = textOf(bytes).split("\n\n");
      const junk = ["data: {", "data: not json", "data:", "event: ping\ndata: [1]", 'data: "text"', "data: null"];
      for (let position = 0; position < frames.length; position += 1) {
        const mixed = frames.toSpliced(position, 0, ...junk).join("\n\n");
        expect(run(codec, [bytesOf(mixed)])).toEqual(whole);
      }
    });

    test("result may be asked for at any time", () => {
      const frames = textOf(bytes).split("\n\n");
      for (let count = 0; count <= frames.length; count += 1) {
        const { response } = run(codec, [bytesOf(`${frames.slice(0, count).join("\n\n")}\n\n`)]);
        expect(response.message.role).toBe("assistant");
      }
    });
  });

  test.each([...fixtures(codec, ".request.json")])("request %s: moving cache marks changes nothing", (name) => {
    const body = requestBody(codec, name);
    const { parameters: _, ...marked } = codec.readRequest(mark(body));
    const { parameters: __, ...plain } = codec.readRequest(body);
    expect(marked).toEqual(plain);
    expect(JSON.stringify(plain)).not.toContain("cache_control");
  });

  test("an empty stream is an incomplete, empty reply", () => {
    expect(run(codec, [])).toEqual({
      response: { message: { role: "assistant", parts: [] }, incomplete: true },
      calls: [],
    });
  });

  test(`arbitrary JSON never throws (seed ${seed})`, () => {
    const random = randomSource(seed);
    for (let round = 0; round < 3000; round += 1) {
      const body = randomJson(random);
      const request = codec.readRequest(body);
      const response = codec.readResponse(body);
      const error = codec.readError(body);
      // Whatever came in, what comes out can be written to the record.
      expect(() => JSON.stringify([request, response, error])).not.toThrow();
      expect(error === undefined || typeof error.message === "string").toBe(true);
    }
  });

  test(`arbitrary JSON as stream never throws and is the same for every chunking (seed ${seed})`, () => {
    const random = randomSource(seed + 1);
    for (let round = 0; round < 300; round += 1) {
      const events = Array.from({ length: random(25) }, () => `data: ${JSON.stringify(randomJson(random))}\n\n`);
      const bytes = bytesOf(events.join(""));
      const whole = run(codec, [bytes]);
      expect(run(codec, cutAt(bytes, ...bytes.keys()))).toEqual(whole);
      expect(() => JSON.stringify(whole)).not.toThrow();
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)["type"]).toBeUndefined();
  });

  test(`damaged streams never throw (seed ${seed})`, () => {
    const random = randomSource(seed + 2);
    for (let round = 0; round < 300; round += 1) {
      const bytes = streamBytes(codec, streams[random(streams.length)]!).slice();
      for (let count = random(10); count >= 0; count -= 1) bytes[random(bytes.length)] = random(256);
      const whole = run(codec, [bytes]);
      expect(run(codec, cutAt(bytes, random(bytes.length)))).toEqual(whole);
    }
  });

  test("very deep JSON is read without an exception", () => {
    for (const deep of [nested(20_000, "content"), nested(20_000, "tools"), nested(20_000, "output")]) {
      for (const wrap of wrappings(deep)) {
        codec.readRequest(wrap);
        codec.readResponse(wrap);
        codec.readError(wrap);
      }
    }
  });

  test("routes are exact paths and counts have a mark's name", () => {
    for (const route of codec.routes) {
      expect(route.path).toMatch(/^(\/[a-z_0-9]+)+$/);
      expect(route.mark !== undefined).toBe(route.kind === "count");
    }
    expect(id).toBe(codec.id);
  });
});

test("no route belongs to two protocols", () => {
  const routes = providers.flatMap((codec) => codec.routes.map(({ method, path }) => `${method} ${path}`));
  expect(new Set(routes).size).toBe(routes.length);
});

test("upstreams are listed once, and at most one claims a request", () => {
  expect(upstreams.map((upstream) => upstream.key)).toEqual(["anthropic", "openai"]);
  expect(claimedBy({})).toEqual([]);
  expect(claimedBy({ authorization: "Bearer x" })).toEqual(["openai"]);
  expect(claimedBy({ "x-api-key": "x" })).toEqual(["anthropic"]);
  expect(claimedBy({ authorization: "Bearer x", "anthropic-version": "2023-06-01" })).toEqual(["anthropic"]);
});

/** The same body with a cache mark on every block, message and tool. */
function mark(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => mark(item));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, JsonValue> = {};
  for (const [key, held] of Object.entries(value)) copy[key] = isToolsOwn(key, held) ? held : mark(held);
  return "type" in copy || "role" in copy || "input_schema" in copy
    ? { ...copy, cache_control: { type: "ephemeral", ttl: "1h" } }
    : copy;
}

/** Schemas and arguments belong to the tool: a key in them is not the protocol's. */
function isToolsOwn(key: string, value: JsonValue): boolean {
  return ["input_schema", "parameters", "format"].includes(key) || (key === "input" && !Array.isArray(value));
}

function nested(depth: number, key: string): JsonValue {
  let value: JsonValue = null;
  for (let level = 0; level < depth; level += 1) {
    value = level % 2 === 0 ? [value] : { type: "tool_result", tool_use_id: "t", role: "user", [key]: value };
  }
  return value;
}

function wrappings(deep: JsonValue): readonly JsonValue[] {
  const message = { role: "user", type: "message", content: deep };
  return [
    deep,
    { messages: [message], input: [message], tools: deep, system: deep, instructions: deep },
    { content: deep, output: deep, choices: [{ message }], error: deep, detail: deep, usage: deep },
    { messages: deep, input: deep, choices: deep },
  ];
}
