// A provider that writes its bytes itself: nothing mends, frames or delays them.
import type { Server, Socket } from "node:net";
import { createServer } from "node:net";

/** One request as its bytes arrived, to be answered on its socket. */
export interface RawRequest {
  /** Head and body, one character per byte. */
  readonly text: string;
  readonly path: string;
  readonly socket: Socket;
}

type Answer = (request: RawRequest) => void | Promise<void>;

/** Listens on a free port; each request is answered by `answer`. */
export class RawUpstream {
  readonly requests: RawRequest[] = [];
  /** Connections that stand now. */
  readonly sockets: Set<Socket> = new Set();
  answer: Answer;
  readonly #server: Server;

  private constructor(answer: Answer) {
    this.answer = answer;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(answer: Answer): Promise<RawUpstream> {
    const upstream = new RawUpstream(answer);
    await new Promise<void>((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }

  #accept(socket: Socket): void {
    this.sockets.add(socket);
    let text = "";
    socket.on("error", () => {});
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      for (let end = requestEnd(text); end !== undefined; end = requestEnd(text)) {
        const request = { text: text.slice(0, end), path: text.split(" ", 2)[1] ?? "", socket };
        text = text.slice(end);
        this.requests.push(request);
        void this.answer(request);
      }
    });
  }
}

/** Where the first request ends; undefined while it is incomplete. Bodies that come in chunks are none of ours. */
function requestEnd(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = Number(/^content-length: *(\d+)\r?$/im.exec(text.slice(0, head + 2))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length >= end ? end : undefined;
}

/** A whole reply with its length told, after which the connection closes. */
export function lengthReply(body: string | Buffer, type = "application/json", status = "200 OK"): Buffer {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}
