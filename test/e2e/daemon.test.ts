import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Detached, Surroundings } from "../support/processes.ts";
import { detached } from "../support/processes.ts";
import { binary, newHome, relay } from "./binary.ts";

const home = newHome();
afterAll(() => home.remove());
const around = { cwd: home.path, env: { ...process.env, ...home.env } };

const started: Detached[] = [];
/** A daemon that does not outlive its test, however that ends. */
function startDaemon(argv: readonly string[], surroundings: Surroundings): Detached {
  const daemon = detached(argv, surroundings);
  started.push(daemon);
  return daemon;
}
afterEach(() => {
  for (const { pid } of started.splice(0)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended, as it should.
    }
  }
});

function urlIn(text: string): string {
  return /listening on (http:\S+)/.exec(text)?.[1] ?? "";
}

describe("nemo-relay --bind", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "says where it listens, serves, and ends cleanly on %s",
    async (signal) => {
      const daemon = startDaemon([binary(), "--bind", "127.0.0.1:0"], around);
      await daemon.shown("listening on");
      expect(daemon.output()).toMatch(/^nemo-relay: listening on http:\/\/127\.0\.0\.1:\d+\n/);
      const health = await fetch(`${urlIn(daemon.output())}/healthz`);
      expect(health.status).toBe(200);
      await health.text();
      process.kill(daemon.pid, signal);
      expect(await daemon.exited).toBe(0);
    },
  );

  test("NEMO_RELAY_GATEWAY_BIND alone starts it too", async () => {
    const daemon = startDaemon([binary()], {
      ...around,
      env: { ...around.env, NEMO_RELAY_GATEWAY_BIND: "127.0.0.1:0" },
    });
    await daemon.shown("listening on");
    process.kill(daemon.pid, "SIGTERM");
    expect(await daemon.exited).toBe(0);
  });

  test("runs with Bun's settings for a daemon, and with a person's own", async () => {
    const own = { ...around.env, BUN_CONFIG_MAX_HTTP_REQUESTS: "300" };
    const daemon = startDaemon([binary(), "--bind", "127.0.0.1:0"], { ...around, env: own });
    await daemon.shown("listening on");
    // A process's environment as it was started with: what Bun has read.
    const settings = readFileSync(`/proc/${daemon.pid}/environ`, "utf8").split("\0");
    process.kill(daemon.pid, "SIGTERM");
    expect(await daemon.exited).toBe(0);
    expect(settings).toContain("BUN_CONFIG_MAX_HTTP_REQUESTS=300");
    expect(settings.some((setting) => setting.startsWith("BUN_JSC_thresholdForFTLOptimizeAfterWarmUp="))).toBe(true);
  });

  test("--insecure-bind without a token, and an open address without it, are refused", async () => {
    const open = await relay(["--bind", "0.0.0.0:0"], { cwd: home.path, env: home.env });
    expect([open.code, open.stderr]).toEqual([64, expect.stringContaining("--insecure-bind")]);
    const bare = await relay(["--bind", "0.0.0.0:0", "--insecure-bind"], { cwd: home.path, env: home.env });
    expect([bare.code, bare.stderr]).toEqual([64, expect.stringContaining("NEMO_RELAY_TOKEN")]);
  });

  test("with a token every route wants it, whatever the Host; no web page gets in, and nothing shows or forwards it", async () => {
    const token = "a-token-of-the-test_0123456789abcdef";
    const seen: string[] = [];
    const upstream = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => {
        seen.push(`${request.url} ${JSON.stringify(request.headers.toJSON())}`);
        return Response.json({ data: [] });
      },
    });
    const daemon = startDaemon(
      [binary(), "--bind", "0.0.0.0:0", "--insecure-bind", "--anthropic-base-url", `http://127.0.0.1:${upstream.port}`],
      { ...around, env: { ...around.env, NEMO_RELAY_TOKEN: token } },
    );
    await daemon.shown("listening on");
    const { port } = new URL(urlIn(daemon.output()));
    const ask = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
      const hook = path.includes("/hooks/");
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: hook ? "POST" : "GET",
        headers: { host: "relay.example:4040", "content-type": "application/json", "x-api-key": "k", ...headers },
        ...(hook ? { body: '{"session_id":"s"}' } : {}),
      });
      await response.text();
      return response.status;
    };
    const routes = ["/healthz", "/hooks/claude", "/v1/models"];
    const wrong = ["", "/r", "/r/", `/r/${token.slice(1)}`, `/r/${token}x`, `/r/${token.toUpperCase()}`];
    for (const route of routes) {
      for (const prefix of wrong) expect([prefix, route, await ask(`${prefix}${route}`)]).toEqual([prefix, route, 401]);
      expect(await ask(`/r/${token}${route}`)).toBe(200);
      expect(await ask(route, { "x-nemo-relay-run": token })).toBe(200);
      for (const headers of [{ origin: "http://relay.example:4040" }, { "sec-fetch-site": "cross-site" }])
        expect(await ask(`/r/${token}${route}`, headers)).toBe(403);
    }
    expect(seen).toHaveLength(2);
    const doctor = await relay(["doctor", "--offline"], { cwd: home.path, env: home.env });
    expect(doctor.stdout).toContain("wants its token");
    const status = await relay(["status", "--json"], { cwd: home.path, env: home.env });
    process.kill(daemon.pid, "SIGTERM");
    expect(await daemon.exited).toBe(0);
    await upstream.stop(true);
    expect(`${daemon.output()}${doctor.stdout}${status.stdout}${seen.join()}`).not.toContain(token);
    expect(daemon.output()).toContain("/r/…");
  });

  test("a second daemon does not share the first one's port", async () => {
    const free = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("") });
    const bind = `127.0.0.1:${free.port}`;
    await free.stop(true);
    const first = startDaemon([binary(), "--bind", bind], around);
    await first.shown("listening on");
    const second = await relay(["--bind", bind], { cwd: home.path, env: home.env });
    process.kill(first.pid, "SIGTERM");
    expect({ first: await first.exited, second: second.code }).toEqual({ first: 0, second: 69 });
    expect(second.stderr).toContain("is in use");
  });

  test("a busy port is one message with the remedy and exit code 69", async () => {
    const holder = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("") });
    const { port } = holder;
    const out = await relay(["--bind", `127.0.0.1:${port}`], { cwd: home.path, env: home.env });
    await holder.stop(true);
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 69, stdout: "" });
    expect(out.stderr).toBe(
      `nemo-relay: gateway: port ${port} on 127.0.0.1 is in use. Stop the program that has it (another ` +
        "nemo-relay?), or choose another port: --bind 127.0.0.1:0 takes a free one\n",
    );
  });
});
