// Bytes on a connection, without any HTTP library between.
import type { Socket } from "node:net";
import { connect } from "node:net";

/** What came back on a connection, and how it ended. */
export interface Exchange {
  /** One character per byte. */
  readonly reply: string;
  readonly bytes: Buffer;
  /** Who ended it: the other side, or we after waiting. */
  readonly ending: "closed" | "reset" | "waited";
  readonly millis: number;
}

/** Sends bytes and collects what comes until the connection ends, it is `enough`, or nothing has come for `quietMillis`. */
export function exchange(
  port: number,
  bytes: string | Uint8Array,
  quietMillis = 10_000,
  enough: (reply: string) => boolean = () => false,
): Promise<Exchange> {
  const began = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let ending: Exchange["ending"] = "closed";
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(latin(bytes), "latin1")));
    socket.setTimeout(quietMillis, () => {
      ending = "waited";
      socket.destroy();
    });
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (enough(Buffer.concat(chunks).toString("latin1"))) socket.destroy();
    });
    socket.on("error", () => (ending = ending === "waited" ? ending : "reset"));
    socket.on("close", () => {
      const all = Buffer.concat(chunks);
      resolve({ bytes: all, reply: all.toString("latin1"), ending, millis: performance.now() - began });
    });
  });
}

function latin(bytes: string | Uint8Array): string {
  return typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("latin1");
}

/** The status of a reply; 0 when there is none. */
export function statusOf(reply: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(reply)?.[1] ?? 0);
}

/** Opens a connection and resolves when it stands. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Whether a reply is a whole message by its own framing (RFC 9112 §6.3), and its body. Close-delimited ones are whole. */
export function readReply(bytes: Buffer): { readonly whole: boolean; readonly body: Buffer; readonly head: string } {
  const split = bytes.indexOf("\r\n\r\n");
  if (split < 0) return { whole: false, body: Buffer.alloc(0), head: "" };
  const head = bytes.subarray(0, split).toString("latin1");
  const rest = bytes.subarray(split + 4);
  if (/^transfer-encoding: *chunked$/im.test(head)) return { head, ...readChunks(rest) };
  const length = /^content-length: *(\d+)$/im.exec(head)?.[1];
  return { head, whole: length === undefined || rest.length === Number(length), body: rest };
}

function readChunks(rest: Buffer): { readonly whole: boolean; readonly body: Buffer } {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = rest.indexOf("\r\n", at);
    const size = end < 0 ? Number.NaN : Number.parseInt(rest.subarray(at, end).toString("latin1"), 16);
    const whole = size === 0 && rest.subarray(end + 2).toString("latin1") === "\r\n";
    if (Number.isNaN(size) || size === 0) return { whole, body: Buffer.concat(parts) };
    parts.push(rest.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
