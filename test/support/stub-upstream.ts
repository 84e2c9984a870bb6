import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";

/** A request as the upstream got it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Names lower-cased, in order, duplicates kept. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Resolves when the client's side of the exchange is gone. */
  readonly closed: Promise<void>;
}

type Answer = (response: ServerResponse, seen: SeenRequest) => void | Promise<void>;

/** A provider on loopback that keeps what it gets and answers as told. */
export class StubUpstream {
  readonly seen: SeenRequest[] = [];
  answer: Answer = (response) => void response.end("{}");
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<StubUpstream> {
    const server = createServer((request, response) => void upstream.#handle(request, response));
    const upstream = new StubUpstream(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  /** The value of a header of the last request. */
  header(name: string): string | undefined {
    return this.seen.at(-1)?.headers.find(([key]) => key === name)?.[1];
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers: [string, string][] = [];
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      headers.push([request.rawHeaders[at]!.toLowerCase(), request.rawHeaders[at + 1]!]);
    }
    const closed = new Promise<void>((resolve) => response.once("close", resolve));
    const { method = "", url = "" } = request;
    const seen: SeenRequest = { method, path: url, headers, body: Buffer.concat(chunks), closed };
    this.seen.push(seen);
    await this.answer(response, seen);
  }
}
