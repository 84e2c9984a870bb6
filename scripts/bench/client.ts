// One kept connection that sends prepared bytes and knows where a response ends: cheaper than fetch, and without a pool.
import type { Socket } from "bun";
import { ChunkedEnd } from "./chunked-end.ts";

/** A response that came whole. */
export interface Reply {
  /** From the request to the response's first byte. */
  readonly firstMillis: number;
  readonly millis: number;
  /** Of the body. */
  readonly bytes: number;
}

/** The bytes of a request to a port. */
export type Message = (port: number) => Uint8Array;

interface Waiting {
  readonly began: number;
  firstMillis: number;
  head: string;
  body: Body | undefined;
  readonly settle: (outcome: Reply | Error) => void;
}

interface Body {
  readonly bytes: number;
  /** Takes the next bytes; true when they were the last ones. */
  feed(bytes: Buffer): boolean;
}

/** A server that says nothing ends the line, not the patience of who waits for it. */
const patienceSeconds = 30;

/** A connection to 127.0.0.1, for one request after the other. */
export class Client {
  readonly #port: number;
  #socket: Socket | undefined;
  #unsent: Uint8Array = new Uint8Array();
  #waiting: Waiting | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Rejects when nobody listens. */
  static async open(port: number): Promise<Client> {
    const client = new Client(port);
    client.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data: (_, bytes) => client.#read(bytes),
        drain: () => client.#write(),
        close: () => client.#settle(new Error("the connection was closed before the response was whole")),
        error: (_, error) => client.#settle(error),
        timeout: () => client.#settle(new Error(`nothing came for ${patienceSeconds} s`)),
      },
    });
    client.#socket.timeout(patienceSeconds);
    return client;
  }

  /** Rejects unless the answer is a whole 200. */
  async send(message: Message): Promise<Reply> {
    const done = Promise.withResolvers<Reply>();
    this.#unsent = message(this.#port);
    this.#waiting = {
      began: performance.now(),
      firstMillis: 0,
      head: "",
      body: undefined,
      settle: (outcome) => (outcome instanceof Error ? done.reject(outcome) : done.resolve(outcome)),
    };
    this.#write();
    return done.promise;
  }

  close(): void {
    this.#socket?.end();
  }

  #write(): void {
    const written = this.#socket?.write(this.#unsent) ?? 0;
    if (written >= 0) this.#unsent = this.#unsent.subarray(written);
  }

  #read(bytes: Buffer): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    if (waiting.firstMillis === 0) waiting.firstMillis = performance.now() - waiting.began;
    let rest = bytes;
    if (waiting.body === undefined) {
      waiting.head += bytes.toString("latin1");
      const end = waiting.head.indexOf("\r\n\r\n");
      if (end < 0) return;
      if (!waiting.head.startsWith("HTTP/1.1 200")) {
        this.#settle(new Error(`the answer was ${waiting.head.slice(0, 400)}`));
        return;
      }
      rest = bytes.subarray(bytes.length - (waiting.head.length - end - 4));
      waiting.body = bodyOf(waiting.head.slice(0, end));
    }
    if (!waiting.body.feed(rest)) return;
    const millis = performance.now() - waiting.began;
    this.#settle({ firstMillis: waiting.firstMillis, millis, bytes: waiting.body.bytes });
  }

  #settle(outcome: Reply | Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.settle(outcome);
  }
}

function bodyOf(head: string): Body {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) return new ChunkedEnd();
  let left = Number(length);
  return { bytes: left, feed: (bytes) => (left -= bytes.length) <= 0 };
}

/** A POST with a JSON body, whose Host names the port that it goes to. */
export function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Message {
  const own = { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
  const rest = `${lines.join("")}\r\n${body}`;
  return (port) => Buffer.from(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${rest}`);
}
