// Row by row of docs/reliability.md: where requests of a daemon go, and with what.
import { expect, test } from "bun:test";
import { providers } from "../../src/providers/registry.ts";
import { newHome, relay } from "../e2e/binary.ts";
import { Daemon } from "./daemon.ts";
import { RawUpstream, lengthReply } from "./raw-upstream.ts";

test("a provider on this machine is never reached through a proxy", async () => {
  const proxy = await RawUpstream.start(({ socket }) => void socket.end(lengthReply('{"by":"proxy"}')));
  const upstream = await RawUpstream.start(({ socket }) => void socket.end(lengthReply('{"by":"provider"}')));
  const { port } = new URL(upstream.url);
  const env = { HTTP_PROXY: proxy.url, http_proxy: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url };
  const answered = async (host: string): Promise<string> => {
    const daemon = await Daemon.start(`http://${host}:${port}`, [], env);
    const text = await (await fetch(`${daemon.url}/v1/messages`, { method: "POST", body: "{}" })).text();
    await daemon.stop();
    return text;
  };
  for (const host of ["127.0.0.1", "localhost"]) expect(await answered(host)).toBe('{"by":"provider"}');
  // Nobody listens there.
  for (const host of ["127.0.0.2", "[::1]"]) expect(await answered(host)).toContain("gave no answer");
  expect(proxy.requests).toHaveLength(0);
  // A provider elsewhere is reached through it: the person has set it for that.
  const elsewhere = await Daemon.start("http://provider.invalid", [], env);
  const response = await fetch(`${elsewhere.url}/v1/messages`, { method: "POST", body: "{}" });
  expect(await response.text()).toBe('{"by":"proxy"}');
  await elsewhere.stop();
  for (const each of [proxy, upstream]) each.stop();
});

test("a daemon lends its own keys to nobody", async () => {
  const upstream = await RawUpstream.start(({ socket }) => void socket.end(lengthReply("{}")));
  const keys = { ANTHROPIC_API_KEY: "own-key", ANTHROPIC_AUTH_TOKEN: "own-key", OPENAI_API_KEY: "own-key" };
  const daemon = await Daemon.start(upstream.url, [], keys);
  for (const { path } of providers.flatMap(({ routes }) => routes.filter(({ method }) => method === "POST")))
    await (await fetch(`${daemon.url}${path}`, { method: "POST", body: "{}" })).text();
  const heads = upstream.requests.map(({ text }) => text.split("\r\n\r\n")[0]!);
  expect(heads.length).toBeGreaterThanOrEqual(providers.length);
  expect(heads.filter((head) => /own-key|^authorization|^x-api-key/im.test(head))).toEqual([]);
  await daemon.stop();
  upstream.stop();
});

test.each(["file:///etc/passwd", "ftp://127.0.0.1/x", "unix:/run/x", "http:///x", "http://me:pw@127.0.0.1:1"])(
  "a base URL %s is refused before anything starts, and no password is repeated",
  async (url) => {
    const home = newHome();
    const out = await relay(["--bind", "127.0.0.1:0", "--anthropic-base-url", url], { cwd: home.path, env: home.env });
    home.remove();
    expect([out.code, out.stdout, out.stderr.includes("pw@")]).toEqual([expect.any(Number), "", false]);
    expect([64, 78]).toContain(out.code);
    expect(out.stderr).toContain("expected a URL");
  },
);
