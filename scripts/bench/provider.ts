// The scripted provider and the OTLP receiver, in a process of their own: `bun scripts/bench/provider.ts`
import { setImmediate as nextTurn } from "node:timers/promises";
import type { StreamScript } from "./script.ts";
import { streams, toolContent } from "./script.ts";

const usage = '"usage":{"input_tokens":25,"cache_read_input_tokens":12,"output_tokens":15}';
const message = '"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5"';
const json = { "content-type": "application/json" };

function whole(content: string, stop: string): Response {
  return new Response(`{${message},"content":${content},"stop_reason":"${stop}","stop_sequence":null,${usage}}`, {
    headers: json,
  });
}

function event(type: string, rest: string): string {
  return `event: ${type}\ndata: {"type":"${type}"${rest}}\n\n`;
}

const head =
  event("message_start", `,"message":{${message},"content":[],"stop_reason":null,"stop_sequence":null,${usage}}`) +
  event("content_block_start", ',"index":0,"content_block":{"type":"text","text":""}');
const tail =
  event("content_block_stop", ',"index":0') +
  event("message_delta", ',"delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}') +
  event("message_stop", "");
const scripts: ReadonlyMap<string, StreamScript> = new Map(Object.entries(streams));
/** What of a 20 MB stream is written at once. */
const pieceBytes = 32 * 1024;

/** Each event is a write of its own; only of a very long stream several go together. */
function stream({ events, text, millis }: StreamScript): ReadableStream {
  const words = "lorem ip".repeat(text / 8);
  const delta = event("content_block_delta", `,"index":0,"delta":{"type":"text_delta","text":"${words}"}`);
  const together = events > 1000 ? Math.floor(pieceBytes / delta.length) : 1;
  const pull = async (controller: ReadableStreamDirectController): Promise<void> => {
    await controller.write(head);
    for (let left = events; left > 0; left -= together) {
      await controller.flush();
      // What is written in one turn of the event loop leaves as one piece, flushed or not.
      await (millis > 0 ? Bun.sleep(millis) : nextTurn());
      await controller.write(delta.repeat(Math.min(together, left)));
    }
    await controller.write(tail);
    await controller.end();
  };
  return new ReadableStream({ type: "direct", pull });
}

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  idleTimeout: 0,
  maxRequestBodySize: 2 ** 30,
  fetch: async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    await request.arrayBuffer();
    if (pathname === "/v1/traces") return new Response(null, { headers: { "content-type": "application/x-protobuf" } });
    const reply = searchParams.get("reply") ?? "short";
    const script = scripts.get(reply);
    if (script !== undefined) {
      return new Response(stream(script), { headers: { "content-type": "text/event-stream" } });
    }
    if (reply.startsWith("tool-")) return whole(toolContent(Number(reply.slice(5))), "tool_use");
    return whole(`[{"type":"text","text":"${"lorem ip".repeat(32)}"}]`, "end_turn");
  },
});
console.error(`listening on http://127.0.0.1:${server.port}`);
