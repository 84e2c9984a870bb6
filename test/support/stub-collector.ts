// A collector on 127.0.0.1 that decodes OTLP/HTTP protobuf and answers as it is told.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";

/** One span as it came over the wire. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { name: string; time: bigint; attributes: Readonly<Record<string, unknown>> }[];
  readonly droppedEvents: number;
  readonly status: { readonly code: number; readonly message: string };
}

/** One request as it came. */
export interface ReceivedBatch {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Traces are decoded, of other signals only this is kept. */
  readonly body: Uint8Array;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: { readonly name: string; readonly version: string };
  readonly spans: readonly ReceivedSpan[];
}

/** What the collector does with a request. @defaultValue 200 with an empty answer */
export type StubAnswer =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | Uint8Array;
      /** How long it takes. @defaultValue 0 */
      readonly lateMillis?: number;
    }
  | "hang"
  | "reset"
  | "cut answer";

/** A running stub. */
export interface StubCollector {
  readonly url: string;
  /** Every request, whatever the answer was. */
  readonly batches: ReceivedBatch[];
  /** The spans of all requests that were answered with a 2xx status. */
  readonly spans: () => readonly ReceivedSpan[];
  /** Answers for the next requests, first one first. */
  readonly answers: StubAnswer[];
  close(): Promise<void>;
}

/** Starts a collector on a port (0: a free one); `pick` decides on an answer where `answers` is empty. */
export async function startCollector(
  pick?: (batch: ReceivedBatch) => StubAnswer | undefined,
  wantedPort = 0,
): Promise<StubCollector> {
  const batches: ReceivedBatch[] = [];
  const kept: ReceivedSpan[] = [];
  const answers: StubAnswer[] = [];
  const server = createServer((request, response) => {
    void readBatch(request).then((batch) => {
      batches.push(batch);
      const answer = answers.shift() ?? pick?.(batch) ?? { status: 200 };
      if (typeof answer === "object" && answer.status < 300) kept.push(...batch.spans);
      give(answer, request, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(wantedPort, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/v1/traces`, batches, spans: () => kept, answers, close };
}

/** The body of an ExportTraceServiceResponse with a partial success. Short messages and counts below 128 only. */
export function partialSuccess(rejected: number, message: string): Uint8Array {
  const words = new TextEncoder().encode(message);
  const inner = [0x08, rejected, 0x12, words.length, ...words];
  return new Uint8Array([0x0a, inner.length, ...inner]);
}

/** Decodes an ExportTraceServiceRequest with one resource and one scope, or an empty one. */
export function decodeRequest(body: Uint8Array): Pick<ReceivedBatch, "resource" | "scope" | "spans"> {
  if (body.length === 0) return { resource: {}, scope: { name: "", version: "" }, spans: [] };
  const [resourceSpans] = messages(fields(body), 1);
  const [resource] = messages(resourceSpans!, 1);
  const [scopeSpans] = messages(resourceSpans!, 2);
  const [scope] = messages(scopeSpans!, 1);
  return {
    resource: attributes(resource!, 1),
    scope: { name: text(scope!, 1), version: text(scope!, 2) },
    spans: messages(scopeSpans!, 2).map(spanOf),
  };
}

function spanOf(span: Fields): ReceivedSpan {
  const [status] = messages(span, 15);
  return {
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    parentSpanId: hex(span, 4),
    name: text(span, 5),
    kind: Number(integer(span, 6)),
    start: integer(span, 7),
    end: integer(span, 8),
    attributes: attributes(span, 9),
    events: messages(span, 11).map((event) => ({
      name: text(event, 2),
      time: integer(event, 1),
      attributes: attributes(event, 3),
    })),
    droppedEvents: Number(integer(span, 12)),
    status: { code: Number(integer(status ?? new Map(), 3)), message: text(status ?? new Map(), 2) },
  };
}

/** The attributes that a field holds. */
export function attributes(message: Fields, field: number): Record<string, unknown> {
  return Object.fromEntries(messages(message, field).map((pair) => [text(pair, 1), anyValue(messages(pair, 2)[0]!)]));
}

function anyValue(value: Fields): unknown {
  if (value.has(1)) return text(value, 1);
  if (value.has(2)) return integer(value, 2) !== 0n;
  if (value.has(3)) return Number(BigInt.asIntN(64, integer(value, 3)));
  if (value.has(4)) return new Float64Array(new BigUint64Array([integer(value, 4)]).buffer)[0];
  if (value.has(5)) return messages(messages(value, 5)[0]!, 1).map(anyValue);
  return undefined;
}

/** A protobuf message: field number → values. */
export type Fields = Map<number, (bigint | Uint8Array)[]>;

/** Protobuf wire format: varint, fixed64, length-delimited, fixed32. */
export function fields(body: Uint8Array): Fields {
  const found: Fields = new Map();
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let at = 0;
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = body[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Uint8Array => body.subarray(at, (at += length));
  while (at < body.length) {
    const tag = Number(varint());
    const wire = tag & 7;
    let value: bigint | Uint8Array;
    if (wire === 0) value = varint();
    else if (wire === 2) value = take(Number(varint()));
    else if (wire === 1) value = view.getBigUint64((at += 8) - 8, true);
    else if (wire === 5) value = BigInt(view.getUint32((at += 4) - 4, true));
    else throw new Error(`wire type ${wire}`);
    found.set(tag >> 3, [...(found.get(tag >> 3) ?? []), value]);
  }
  return found;
}

/** The messages that a field holds. */
export function messages(message: Fields, field: number): Fields[] {
  return (message.get(field) ?? []).flatMap((value) => (typeof value === "bigint" ? [] : [fields(value)]));
}

function bytes(message: Fields, field: number): Uint8Array {
  const value = message.get(field)?.at(-1);
  return value instanceof Uint8Array ? value : new Uint8Array();
}

/** The text that a field holds; empty when there is none. */
export function text(message: Fields, field: number): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes(message, field));
}

function hex(message: Fields, field: number): string {
  return Buffer.from(bytes(message, field)).toString("hex");
}

/** The number that a field holds; 0 when there is none. */
export function integer(message: Fields, field: number): bigint {
  const value = message.get(field)?.at(-1);
  return typeof value === "bigint" ? value : 0n;
}

async function readBatch(request: IncomingMessage): Promise<ReceivedBatch> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const [path, body] = [request.url ?? "", new Uint8Array(Buffer.concat(chunks))];
  const decoded = decodeRequest(path.endsWith("/v1/metrics") ? new Uint8Array() : body);
  return { path, headers: request.headers, body, ...decoded };
}

function give(answer: StubAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === "hang") return;
  if (answer === "reset") {
    request.socket.destroy();
    return;
  }
  if (answer === "cut answer") {
    response.writeHead(200, { "content-length": "100" });
    response.write("x");
    setTimeout(() => request.socket.destroy(), 10);
    return;
  }
  const reply = (): void => {
    response.writeHead(answer.status, answer.headers ?? {});
    response.end(answer.body ?? "");
  };
  if (answer.lateMillis === undefined) reply();
  else setTimeout(reply, answer.lateMillis);
}
