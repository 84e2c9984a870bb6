// Whatever fails or is slow among what observes, the client gets the provider's bytes and the agent its answer.
import { afterAll, afterEach, beforeAll, expect, spyOn, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SessionRegistry } from "../../src/core/session/registry.ts";
import { Ingest } from "../../src/journal/ingest/ingest.ts";
import { Pieces } from "../../src/journal/ingest/pieces.ts";
import { Journal } from "../../src/journal/journal.ts";
import { providers } from "../../src/providers/registry.ts";
import { SseDecoder } from "../../src/providers/sse/sse-decoder.ts";
import { startCollector } from "../support/stub-collector.ts";
import { StubUpstream } from "../support/stub-upstream.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { Daemon } from "./daemon.ts";
import { RawUpstream, lengthReply } from "./raw-upstream.ts";

const body = '{"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}';
const stream = Array.from(
  { length: 20 },
  (_, at) =>
    `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${at}"}}\n\n`,
).join("");
const json = '{ "type":"message",  "content":[{"type":"text","text":"x"}], "usage":{"input_tokens":1} }';

let upstream: StubUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await StubUpstream.start();
  upstream.answer = async (response, { headers }) => {
    if (headers.some(([name]) => name === "x-json")) return void response.end(json);
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let at = 0; at < stream.length; at += 700) response.write(stream.slice(at, at + 700));
    response.end();
  };
  gateway = new TestGateway({ anthropic: upstream.url });
});
afterAll(async () => {
  await gateway.stop();
  upstream.stop();
});

const restores: (() => void)[] = [];
afterEach(() => {
  for (const restore of restores.splice(0)) restore();
});

type Fault = (work: () => unknown) => unknown;
const faults: Readonly<Record<string, Fault>> = {
  throws: () => {
    throw new Error("injected");
  },
  "throws what is no error": () => {
    // oxlint-disable-next-line typescript/only-throw-error -- a library may
    throw undefined;
  },
  "is ten times slower": (work) => {
    const until = performance.now() + 10;
    while (performance.now() < until);
    return work();
  },
  "gives nothing": () => undefined,
};

/** Replaces one method of an object or prototype for a test. */
function inject<Target extends object>(target: Target, name: keyof Target, fault: Fault): void {
  const original = target[name] as (...args: unknown[]) => unknown;
  const spy = spyOn(target, name as never);
  spy.mockImplementation(function (this: unknown, ...args: unknown[]) {
    return fault(() => original.apply(this, args));
  } as never);
  restores.push(() => spy.mockRestore());
}

const codec = providers.find(({ routes }) => routes.some(({ path }) => path === "/v1/messages"))!;
const parts: Readonly<Record<string, (fault: Fault) => void>> = {
  "the request parser": (fault) => inject(codec, "readRequest", fault),
  "the reply parser": (fault) => inject(codec, "readResponse", fault),
  "the accumulator": (fault) => inject(codec, "accumulator", fault),
  "the stream parser": (fault) => inject(SseDecoder.prototype, "push", fault),
  "the session": (fault) => inject(SessionRegistry.prototype, "apply", fault),
  "the search for an owner": (fault) => inject(SessionRegistry.prototype, "routeRequest", fault),
  "the redactor": (fault) => {
    inject(Pieces.prototype, "hold", fault);
    inject(Pieces.prototype, "refer", fault);
    inject(Ingest.prototype, "response", fault);
  },
  "the journal": (fault) => inject(Journal.prototype, "append", fault),
};

for (const [part, break_] of Object.entries(parts)) {
  for (const [how, fault] of Object.entries(faults)) {
    test(`G-30: ${part} ${how}: nobody notices`, async () => {
      break_(fault);
      const headers = { "x-claude-code-session-id": "s", "content-type": "application/json" };
      const ask = (more: Record<string, string>): Promise<Response> =>
        fetch(`${gateway.url}/v1/messages`, { method: "POST", body, headers: { ...headers, ...more } });
      expect(await (await ask({})).text()).toBe(stream);
      expect(await (await ask({ "x-json": "1" })).text()).toBe(json);
      expect(upstream.seen.at(-1)!.body.toString()).toBe(body);
      const hook =
        '{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Bash","tool_use_id":"t","tool_input":{}}';
      const answer = await fetch(`${gateway.url}/hooks/claude`, { method: "POST", body: hook, headers });
      expect([answer.status, await answer.text()]).toEqual([200, '{"continue":true}']);
    });
  }
}

test.each(["hang", "reset", "cut answer"] as const)(
  "G-30: an exporter whose collector gives %p: nobody notices",
  async (fault) => {
    const collector = await startCollector(() => fault);
    const provider = await RawUpstream.start(({ socket }) => void socket.end(lengthReply(stream, "text/event-stream")));
    const folder = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
    const plugins = join(folder, "plugins.toml");
    writeFileSync(
      plugins,
      `version = 1\n[[components]]\nkind = "observability"\nenabled = true\n[components.config.openinference]\nenabled = true\nendpoint = "${collector.url}"\n`,
    );
    const daemon = await Daemon.start(provider.url, ["--plugin-config-path", plugins]);
    for (let call = 0; call < 20; call += 1) {
      const response = await fetch(`${daemon.url}/v1/messages`, { method: "POST", body });
      expect(await response.text()).toBe(stream);
    }
    const hook = '{"session_id":"s","hook_event_name":"SessionEnd"}';
    const headers = { "content-type": "application/json" };
    expect((await fetch(`${daemon.url}/hooks/claude`, { method: "POST", body: hook, headers })).status).toBe(200);
    await daemon.until(() => collector.batches.length > 0, "the exporter sent nothing");
    expect(await (await fetch(`${daemon.url}/v1/messages`, { method: "POST", body })).text()).toBe(stream);
    await daemon.kill();
    await collector.close();
    rmSync(folder, { recursive: true });
    provider.stop();
  },
  20_000,
);
