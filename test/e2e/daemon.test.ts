import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { detached } from "../support/processes.ts";
import { binary, newHome, relay } from "./binary.ts";

const home = newHome();
afterAll(() => home.remove());
const around = { cwd: home.path, env: { ...process.env, ...home.env } };

function urlIn(text: string): string {
  return /listening on (http:\S+)/.exec(text)?.[1] ?? "";
}

describe("nemo-relay --bind", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "says where it listens, serves, and ends cleanly on %s",
    async (signal) => {
      const daemon = detached([binary(), "--bind", "127.0.0.1:0"], around);
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
    const daemon = detached([binary()], { ...around, env: { ...around.env, NEMO_RELAY_GATEWAY_BIND: "127.0.0.1:0" } });
    await daemon.shown("listening on");
    process.kill(daemon.pid, "SIGTERM");
    expect(await daemon.exited).toBe(0);
  });

  test("runs with Bun's settings for a daemon, and with a person's own", async () => {
    const own = { ...around.env, BUN_CONFIG_MAX_HTTP_REQUESTS: "300" };
    const daemon = detached([binary(), "--bind", "127.0.0.1:0"], { ...around, env: own });
    await daemon.shown("listening on");
    // A process's environment as it was started with: what Bun has read.
    const settings = readFileSync(`/proc/${daemon.pid}/environ`, "utf8").split("\0");
    process.kill(daemon.pid, "SIGTERM");
    expect(await daemon.exited).toBe(0);
    expect(settings).toContain("BUN_CONFIG_MAX_HTTP_REQUESTS=300");
    expect(settings.some((setting) => setting.startsWith("BUN_JSC_thresholdForFTLOptimizeAfterWarmUp="))).toBe(true);
  });

  test("a second daemon does not share the first one's port", async () => {
    const free = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response("") });
    const bind = `127.0.0.1:${free.port}`;
    await free.stop(true);
    const first = detached([binary(), "--bind", bind], around);
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
