import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newHome, relay } from "../e2e/binary.ts";
import { randomSource } from "../support/random-json.ts";
import { startCollector } from "../support/stub-collector.ts";
import { StubUpstream } from "../support/stub-upstream.ts";
import { telling, tokenFormats } from "../support/token-formats.ts";

const seed = Date.now() % 2 ** 31;

/** 200 names under which credentials travel. */
function headerNames(): readonly string[] {
  const known =
    "authorization proxy-authorization x-api-key api-key apikey anthropic-api-key x-goog-api-key cookie set-cookie x-auth-token x-amz-security-token cf-access-client-secret helicone-auth x-csrf-token x-portkey-api-key ocp-apim-subscription-key authorization-x x-access-token x-session-token x-vault-token".split(
      " ",
    );
  return [
    ...known,
    ...Array.from({ length: 200 - known.length }, (_, at) => `x-${["key", "auth", "token", "custom"][at % 4]}-${at}`),
  ];
}

const event = (type: string, more: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;

/** A reply that says the text, whole or in pieces; the second one is an error that echoes it. */
function answer(
  text: string,
  stream: boolean,
): { readonly status: number; readonly type: string; readonly body: string } {
  if (!stream)
    return {
      status: 401,
      type: "application/json",
      body: JSON.stringify({ type: "error", error: { type: "x", message: text } }),
    };
  const half = Math.floor(text.length / 2);
  const piece = (part: string): string =>
    event("content_block_delta", { index: 0, delta: { type: "text_delta", text: part } });
  const body = [
    event("message_start", {
      message: { id: "m", role: "assistant", model: "m", content: [], usage: { input_tokens: 1, output_tokens: 1 } },
    }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    piece(text.slice(0, half)),
    piece(text.slice(half)),
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } }),
    event("message_stop", {}),
  ];
  return { status: 200, type: "text/event-stream", body: body.join("") };
}

function everythingBelow(folder: string): string {
  if (!existsSync(folder)) return "";
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), "latin1")}`)
    .join("\n");
}

test(`G-20: no canary of header, query, environment or configuration anywhere, and keys in bodies redacted (seed ${seed})`, async () => {
  const random = randomSource(seed);
  const formats = Object.entries(tokenFormats(random)).map(([name, make]) => ({ name, token: make() }));
  expect(formats.length).toBeGreaterThanOrEqual(30);
  const headers = Object.fromEntries(headerNames().map((name, at) => [name, `canary-header-${at}-`]));
  const home = newHome();
  const upstream = await StubUpstream.start();
  upstream.answer = (response, { body, path }) => {
    const text = formats.map(({ token }) => token).join(" and ");
    const reply = answer(text, path.startsWith("/v1/messages?") && String(body).includes('"stream":true'));
    response.writeHead(reply.status, { "content-type": reply.type, "set-cookie": "canary-cookie-" });
    response.end(reply.body);
  };
  // It echoes what it was sent, as some do, before it takes anything.
  const collector = await startCollector();
  collector.answers.push({ status: 503, body: "no: canary-exporter-header- canary-exporter-query-" });
  const folder = join(home.path, "config", "nemo-relay");
  mkdirSync(folder, { recursive: true });
  const config = (url: string): void =>
    writeFileSync(join(folder, "config.toml"), `[upstream]\nanthropic_base_url = "${url}"\n`);
  config(upstream.url.replace("http://", "http://me:canary-userinfo-@"));
  const refused = await relay(["claude"], { cwd: home.path, env: home.env });
  expect([refused.code, refused.stderr]).toEqual([78, expect.not.stringContaining("canary")]);
  config(upstream.url);
  const endpoint = collector.url.replace("http://", "http://me:canary-exporter-userinfo-@");
  const otlp = (kind: string): string =>
    `[components.config.${kind}]\nenabled = true\nendpoint = "${endpoint}?key=canary-exporter-query-"\n` +
    `headers = { authorization = "Bearer canary-exporter-header-", x-env = "\${CANARY_ENV}" }\n`;
  writeFileSync(
    join(folder, "plugins.toml"),
    `[[components]]\nkind = "observability"\n[components.config.atif]\nenabled = true\noutput_directory = "${home.path}/traces"\n` +
      `[components.config.atof]\nenabled = true\noutput_directory = "${home.path}/traces"\n${otlp("openinference")}${otlp("opentelemetry")}`,
  );
  const seen = join(home.path, "seen");
  const file = join(home.path, "canaries.json");
  const query = "?key=canary-query-&token=canary-query-";
  writeFileSync(file, JSON.stringify({ headers, query, tokens: formats.map(({ token }) => token), seen }));
  const agent = join(import.meta.dir, "..", "support", "canary-agent.ts");
  home.script(
    "claude",
    `if test "$1" = --version; then echo 2.1.330; exit; fi\nexec "${process.execPath}" --no-env-file "${agent}"`,
  );
  const environment = {
    CANARY_ENV: "canary-env-",
    ANTHROPIC_API_KEY: "canary-env-",
    ANTHROPIC_CUSTOM_HEADERS: "x: canary-env-",
  };
  const out = await relay(["claude"], { cwd: home.path, env: { ...home.env, ...environment, CANARIES: file } });
  expect([out.code, out.stderr]).toEqual([0, expect.stringContaining("1 session, 1 turn, 5 model calls")]);
  expect(upstream.seen.some(({ path }) => path.includes("canary-query-"))).toBe(true);
  const arrived = new Set(upstream.seen.flatMap(({ headers: all }) => all.map(([, value]) => value)));
  expect(Object.values(headers).filter((value) => !arrived.has(value)).length).toBeLessThan(5);
  const places = {
    stderr: out.stderr,
    stdout: out.stdout,
    state: everythingBelow(join(home.path, "state")),
    traces: everythingBelow(join(home.path, "traces")),
    collector: collector.batches.map(({ body }) => Buffer.from(body).toString("latin1")).join("\n"),
    "temporary files and arguments": readFileSync(seen, "latin1"),
  };
  for (const place of ["state", "traces", "collector"] as const)
    expect(places[place]).toContain("[redacted github token]");
  const canaries = Object.entries(places).flatMap(([place, text]) =>
    [...new Set(text.match(/canary-[a-z]+(-[a-z]+)*-/g))].map((found) => `${place}: ${found}`),
  );
  expect(canaries).toEqual([]);
  const bare = Object.entries(places).flatMap(([place, text]) =>
    formats.filter(({ token }) => text.includes(telling(token))).map(({ name }) => `${place}: ${name}`),
  );
  expect(bare).toEqual([]);
  await collector.close();
  upstream.stop();
  home.remove();
}, 30_000);
