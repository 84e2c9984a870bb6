// Web pages and other hosts are refused on every route before anything is read; what real agents send is accepted.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { agents } from "../../src/agents/registry.ts";
import { providers } from "../../src/providers/registry.ts";
import { recordings } from "../support/replay.ts";
import { Daemon } from "./daemon.ts";
import { RawUpstream, lengthReply } from "./raw-upstream.ts";
import { exchange, statusOf } from "./wire.ts";

let upstream: RawUpstream;
let daemon: Daemon;
beforeAll(async () => {
  upstream = await RawUpstream.start(({ socket }) => void socket.end(lengthReply("{}")));
  daemon = await Daemon.start(upstream.url);
});
afterAll(async () => {
  await daemon.stop();
  upstream.stop();
});

const routes: readonly (readonly [string, string])[] = [
  ["GET", "/healthz"],
  ["HEAD", "/"],
  ["GET", "/v1/unknown"],
  ...agents.flatMap(({ id, aliases }) => [id, ...aliases].map((word) => ["POST", `/hooks/${word}`] as const)),
  ...providers.flatMap((codec) => codec.routes.map(({ method, path }) => [method, path] as const)),
];

/** Header lines of which one alone is enough to be refused. `PORT` is the gateway's. */
function hostile(): readonly (readonly string[])[] {
  const own = "Host: 127.0.0.1:PORT";
  const hosts = [
    "evil.example",
    "evil.example:PORT",
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1:PORT.evil.example",
    "127.0.0.1.evil.example:PORT",
    "localhost.evil.example:PORT",
    "localhost",
    "localhost:80",
    "a@127.0.0.1:PORT",
    "127.0.0.1:PORT@evil.example",
    "127.0.0.1:PORT, evil.example",
    "127.0.0.1:PORT/evil",
    "127.0.0.1:PORT#",
    "127.0.0.1:0PORT",
    "127.0.0.2:PORT",
    "127.1:PORT",
    "2130706433:PORT",
    "0.0.0.0:PORT",
    "[::]:PORT",
    "[::ffff:127.0.0.1]:PORT",
    "::1:PORT",
    "169.254.169.254:PORT",
    "localhost.:PORT",
    "host.docker.internal:PORT",
    "http://127.0.0.1:PORT",
    "evil.example:PORT:PORT",
    "127.0.0.1:PORT\t.evil.example",
    "",
  ];
  const origins = [
    "null",
    "http://evil.example",
    "https://evil.example",
    "http://evil.example:PORT",
    "https://127.0.0.1:PORT",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://127.0.0.1:PORT.evil.example",
    "http://127.0.0.1:PORT@evil.example",
    "http://127.0.0.1:PORT/",
    "http://localhost",
    "http://localhost.evil.example:PORT",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "vscode-webview://abcdef",
    "http://127.0.0.1:PORT, http://evil.example",
    "127.0.0.1:PORT",
    "",
  ];
  const sites = ["cross-site", "same-site", "Cross-Site"];
  return [
    [],
    ...hosts.map((host) => [`Host: ${host}`]),
    ...hosts.slice(0, 2).map((host) => [own, `Host: ${host}`]),
    ...hosts.slice(0, 2).map((host) => [`Host: ${host}`, own]),
    [own, own],
    ...origins.map((origin) => [own, `Origin: ${origin}`]),
    [own, "Origin: http://127.0.0.1:PORT", "Origin: http://evil.example"],
    ["Host: evil.example", "Origin: http://evil.example"],
    ["Host: evil.example:PORT", "Origin: http://evil.example:PORT", "Sec-Fetch-Site: same-origin"],
    ...sites.map((site) => [own, `Sec-Fetch-Site: ${site}`]),
    [own, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Content-Type: text/plain"],
    [own, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"],
  ];
}

test("G-17: hostile Host, Origin and Sec-Fetch-Site are refused on every route, unread and without a trace", async () => {
  const combinations = hostile();
  expect(combinations.length).toBeGreaterThanOrEqual(60);
  const wrong: string[] = [];
  for (const [method, path] of routes) {
    // The body never comes: a gateway that waited for it would answer nothing.
    const body = method === "POST" ? ["Content-Type: application/json", "Content-Length: 1000"] : [];
    const tried = combinations.map(async (lines) => {
      const head = [`${method} ${path} HTTP/1.1`, ...lines, ...body].join("\r\n");
      const { reply, ending } = await exchange(daemon.port, `${head}\r\n\r\n`.replaceAll("PORT", String(daemon.port)));
      const status = statusOf(reply);
      const open = /access-control-allow/i.test(reply);
      if ((status !== 403 && status !== 400) || ending !== "closed" || open) wrong.push(`${status} ${ending} ${head}`);
    });
    await Promise.all(tried);
  }
  expect(wrong).toEqual([]);
  expect(upstream.requests).toHaveLength(0);
  expect(daemon.events()).toEqual([]);
});

test("G-17: every recorded request and hook of the real agents is accepted", async () => {
  const wrong: string[] = [];
  for (const { agent, scenario, lines } of recordings()) {
    for (const line of lines) {
      if (line.at === "answer") continue;
      const path = line.at === "hook" ? `/hooks/${agent}` : line.path;
      const headers = line.at === "hook" ? { "content-type": "application/json" } : Object.fromEntries(line.headers);
      const body = JSON.stringify(line.at === "hook" ? line.payload : line.body);
      const method = line.at === "request" && line.body === null ? "GET" : "POST";
      const response = await fetch(`${daemon.url}${path}`, {
        method,
        headers,
        ...(method === "POST" ? { body } : {}),
      });
      await response.arrayBuffer();
      if (response.status !== 200) wrong.push(`${agent} ${scenario} ${path}: ${response.status}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(upstream.requests.length).toBeGreaterThan(0);
});
