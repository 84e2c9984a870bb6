import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { binary, newHome, relay } from "./binary.ts";
import type { Finished } from "./binary.ts";

const home = newHome();
const servers: Bun.Server<undefined>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) void server.stop(true);
});
afterAll(() => home.remove());

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A gateway that answers every request with `reply` and remembers it. */
function stub(reply: () => Response | Promise<Response>): { readonly url: string; readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const body = await request.text();
      seen.push({ method: request.method, path: new URL(request.url).pathname, headers: request.headers, body });
      return await reply();
    },
  });
  servers.push(server);
  return { url: `http://127.0.0.1:${server.port}`, seen };
}

async function forward(
  words: readonly string[],
  stdin: string | Uint8Array,
  env: Record<string, string> = {},
): Promise<Finished> {
  return await relay(["hook-forward", ...words], { env: { ...home.env, ...env }, stdin });
}

const neutral = '{"continue":true}\n';
const answer = (): Response => Response.json({ continue: true, systemMessage: "grün" });

describe("hook-forward delivers", () => {
  test("the payload as it is, to the agent's endpoint, and prints the answer", async () => {
    const gateway = stub(answer);
    const payload = '{ "session_id":"s",  "n": 1e400, "tool":"日本" }\n';
    const out = await forward(["claude", "--gateway-url", `${gateway.url}/r/abc/`], payload);
    expect(out).toEqual({ code: 0, stdout: '{"continue":true,"systemMessage":"grün"}\n', stderr: "" });
    expect(gateway.seen).toHaveLength(1);
    const [seen] = gateway.seen;
    expect(seen).toMatchObject({ method: "POST", path: "/r/abc/hooks/claude", body: payload });
    expect(seen?.headers.get("content-type")).toBe("application/json");
  });

  test("to NEMO_RELAY_GATEWAY_URL when it is set, else to --gateway-url", async () => {
    const inside = stub(answer);
    const outside = stub(answer);
    const words = ["claude-code", "--gateway-url", outside.url];
    await forward(words, "{}", { NEMO_RELAY_GATEWAY_URL: inside.url });
    await forward(words, "{}", { NEMO_RELAY_GATEWAY_URL: "" });
    expect([inside.seen.length, outside.seen.length]).toEqual([1, 1]);
    expect(outside.seen[0]?.path).toBe("/hooks/claude-code");
  });

  test("session configuration as headers, escaped to ASCII", async () => {
    const gateway = stub(answer);
    const words = [
      "--session-metadata",
      '{"team":"größe"}',
      "--plugin-config={}",
      "--profile",
      "p",
      "--gateway-mode=required",
    ];
    await forward(["claude", "--gateway-url", gateway.url, ...words], " \n");
    const [seen] = gateway.seen;
    expect(seen?.body).toBe("{}");
    expect(seen?.headers.get("x-nemo-relay-session-metadata")).toBe('{"team":"gr\\u00f6\\u00dfe"}');
    expect(seen?.headers.get("x-nemo-relay-plugin-config")).toBe("{}");
    expect(seen?.headers.get("x-nemo-relay-config-profile")).toBe("p");
    expect(seen?.headers.get("x-nemo-relay-gateway-mode")).toBe("required");
  });

  test("past any proxy", async () => {
    const gateway = stub(answer);
    const proxy = stub(() => new Response("proxied", { status: 502 }));
    const env = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, ALL_PROXY: proxy.url };
    const out = await forward(["claude", "--gateway-url", gateway.url], "{}", env);
    expect([out.code, proxy.seen.length, gateway.seen.length]).toEqual([0, 0, 1]);
  });

  test("a large payload", async () => {
    const gateway = stub(answer);
    const payload = JSON.stringify({ text: "x".repeat(5_000_000) });
    const out = await forward(["claude", "--gateway-url", gateway.url], payload);
    expect([out.code, gateway.seen[0]?.body.length]).toEqual([0, payload.length]);
  });
});

/** Every way in which delivery can fail, and a piece of the reason. */
const failures: readonly (readonly [string, () => string, string])[] = [
  ["nobody listens", () => "http://127.0.0.1:9", "connection refused"],
  ["the gateway hangs", () => stub(() => new Promise(() => {})).url, "did not answer in time"],
  [
    "the answer never ends",
    () => stub(() => new Response(new ReadableStream({ start() {} }))).url,
    "did not answer in time",
  ],
  [
    "the payload is refused",
    () => stub(() => Response.json({ error: { message: "bad hook" } }, { status: 400 })).url,
    "answered 400: bad hook",
  ],
  ["the payload is too large", () => stub(() => new Response("", { status: 413 })).url, "answered 413"],
  ["the gateway breaks", () => stub(() => new Response("oops", { status: 500 })).url, "answered 500"],
  ["the answer is no JSON", () => stub(() => new Response("<html>")).url, "gave an answer that is not JSON"],
  ["the URL is nonsense", () => "nonsense", "not a valid http URL"],
  ["there is no gateway", () => "", "no gateway"],
];

describe("when it cannot deliver", () => {
  test.each(failures)("%s: the agent goes on", async (_, url, reason) => {
    const out = await forward(["claude"], "{}", { NEMO_RELAY_GATEWAY_URL: url() });
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 0, stdout: neutral });
    expect(out.stderr).toStartWith("nemo-relay hook-forward: ");
    expect(out.stderr).toContain(reason);
    expect(out.stderr.trimEnd()).not.toContain("\n");
  });

  test.each(failures)("%s: --fail-closed blocks with the reason", async (_, url, reason) => {
    const out = await forward(["claude", "--fail-closed"], "{}", { NEMO_RELAY_GATEWAY_URL: url() });
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 2, stdout: "" });
    expect(out.stderr).toContain(reason);
  });

  test("an installed hook that finds no daemon says nothing, unless it was told to block", async () => {
    const words = ["claude", "--gateway-url", "http://127.0.0.1:9"];
    expect(await forward(words, "{}")).toEqual({ code: 0, stdout: neutral, stderr: "" });
    const blocked = await forward([...words, "--fail-closed"], "{}");
    expect([blocked.code, blocked.stderr.includes("connection refused")]).toEqual([2, true]);
  });

  test("the URL's secret is never said", async () => {
    const out = await forward(["claude"], "{}", { NEMO_RELAY_GATEWAY_URL: "http://127.0.0.1:9/r/5ec2e7" });
    expect(out.stderr).toContain("http://127.0.0.1:9 ");
    expect(out.stderr).not.toContain("5ec2e7");
  });

  test("an empty answer becomes the agent's neutral one", async () => {
    const out = await forward(["claude", "--gateway-url", stub(() => new Response("")).url], "{}");
    expect(out).toEqual({ code: 0, stdout: neutral, stderr: "" });
  });

  test("stdin that never ends holds nobody up", async () => {
    const child = Bun.spawn([binary(), "hook-forward", "claude", "--gateway-url", "http://127.0.0.1:9"], {
      env: { ...process.env, ...home.env },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    await child.stdin.write('{"session_id":');
    await child.stdin.flush();
    // The test's own time limit is the only clock here; stdin stays open until the process has gone by itself.
    const code = await child.exited;
    await child.stdin.end();
    expect([code, await child.stdout.text()]).toEqual([0, neutral]);
    expect(await child.stderr.text()).toContain("did not end in time");
  });
});

describe("wrong arguments", () => {
  test.each([
    [["claude", "--session-metadata", "{"], "--session-metadata must be valid JSON"],
    [["claude", "--plugin-config", "no", "--fail-closed"], "--plugin-config must be valid JSON"],
    [["claude", "--gateway-mode", "x"], "--gateway-mode must be one of hook-only, passthrough, required"],
    [["no body"], '"no body" names no agent'],
    [[], "name the agent"],
    [["claude", "--nope"], "unknown flag --nope"],
  ])("%j: exit code 1 and never 2, which agents take for a block", async (words, message) => {
    const out = await forward(words, "{}", { NEMO_RELAY_GATEWAY_URL: "http://127.0.0.1:9" });
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 1, stdout: "" });
    expect(out.stderr).toContain(message);
  });
});

test("an agent that only the gateway knows fails open with the empty object", async () => {
  const out = await relay(["hook-forward", "toy", "--gateway-url", "http://127.0.0.1:9"], { stdin: "{}" });
  expect([out.code, out.stdout.trim()]).toEqual([0, "{}"]);
});
