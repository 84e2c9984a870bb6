import { afterAll, beforeAll, expect, test } from "bun:test";
import { detached } from "../support/processes.ts";
import { StubUpstream } from "../support/stub-upstream.ts";
import type { Home } from "./binary.ts";
import { binary, newHome } from "./binary.ts";

let upstream: StubUpstream;
let home: Home;
beforeAll(async () => {
  upstream = await StubUpstream.start();
  home = newHome();
});
afterAll(() => {
  upstream.stop();
  home.remove();
});

// Bun.serve cuts a quiet connection after 10 s by default.
test("a stream that says nothing for 12 seconds is not cut, nor is a late answer", async () => {
  const quiet = 12_000;
  upstream.answer = async (response, { path }) => {
    if (path.endsWith("late")) await Bun.sleep(quiet);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: one\n\n");
    if (!path.endsWith("late")) await Bun.sleep(quiet);
    response.end("data: two\n\n");
  };
  const daemon = detached([binary(), "--bind", "127.0.0.1:0", "--anthropic-base-url", upstream.url], {
    env: { ...home.env },
  });
  await daemon.shown("listening on http://");
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(daemon.output())![0];
  const ask = async (query: string): Promise<string> => {
    const response = await fetch(`${url}/v1/messages?${query}`, {
      method: "POST",
      body: '{"stream":true}',
      headers: { "content-type": "application/json", "anthropic-version": "2023-06-01" },
    });
    return response.text();
  };
  expect(await Promise.all([ask("quiet"), ask("late")])).toEqual([
    "data: one\n\ndata: two\n\n",
    "data: one\n\ndata: two\n\n",
  ]);
  process.kill(daemon.pid, "SIGTERM");
  expect(await daemon.exited).toBe(0);
}, 40_000);
