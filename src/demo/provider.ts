import type { JsonObject } from "../core/json/json-value.ts";
import { readList } from "../core/json/path.ts";
import { parseJson } from "../core/json/parse.ts";
import type { ScriptedReply } from "./script.ts";
import { replies } from "./script.ts";

/** A scripted model on loopback. */
export interface ScriptedProvider {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a provider that speaks Anthropic Messages and answers from the script: how far it is, the conversation tells. */
export function startProvider(): ScriptedProvider {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const parsed = parseJson(await request.text());
      const messages = parsed.ok ? readList(parsed.value, "messages") : [];
      const thread = request.headers.get("x-demo-thread") === "helper" ? "helper" : "main";
      const step = (messages.length - 1) / 2;
      const reply = replies[thread][step] ?? { text: "Done." };
      return new Response(stream(reply, thread, step, messages.length), {
        headers: { "content-type": "text/event-stream" },
      });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

function stream(reply: ScriptedReply, thread: string, step: number, messages: number): string {
  const usage = {
    input_tokens: 40 + 20 * messages,
    cache_read_input_tokens: 900 * step,
    cache_creation_input_tokens: 0,
    output_tokens: 1,
  };
  const message = {
    id: `msg_${thread}_${step}`,
    type: "message",
    role: "assistant",
    model: "demo-model",
    content: [],
    usage,
  };
  const { text, call } = reply;
  const blocks: readonly (readonly [JsonObject, JsonObject])[] = [
    [
      { type: "text", text: "" },
      { type: "text_delta", text },
    ],
    ...(call === undefined
      ? []
      : [
          [
            { type: "tool_use", id: call.id, name: call.name, input: {} },
            { type: "input_json_delta", partial_json: JSON.stringify(call.input) },
          ] as const,
        ]),
  ];
  const events: (JsonObject & { readonly type: string })[] = [{ type: "message_start", message }];
  for (const [index, [content_block, delta]] of blocks.entries()) {
    events.push({ type: "content_block_start", index, content_block });
    events.push({ type: "content_block_delta", index, delta });
    events.push({ type: "content_block_stop", index });
  }
  const stop_reason = call === undefined ? "end_turn" : "tool_use";
  events.push({ type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 12 + text.length } });
  events.push({ type: "message_stop" });
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
