// Hooks: nothing is ever approved on the person's behalf, and what fails blocks only those who asked for that.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { agents } from "../../src/agents/registry.ts";
import { relay } from "../e2e/binary.ts";
import { Daemon } from "./daemon.ts";

let daemon: Daemon;
beforeAll(async () => {
  daemon = await Daemon.start("http://127.0.0.1:9");
});
afterAll(async () => {
  await daemon.stop();
});

const folder = join(import.meta.dir, "..", "fixtures", "hooks");

test("G-23: no answer to any known hook allows, approves or decides anything", async () => {
  const wrong: string[] = [];
  for (const { id } of agents) {
    for (const file of readdirSync(join(folder, id))) {
      const { payload } = JSON.parse(readFileSync(join(folder, id, file), "utf8")) as { payload: unknown };
      const headers = { "content-type": "application/json" };
      const request = { method: "POST", headers, body: JSON.stringify(payload) };
      const response = await fetch(`${daemon.url}/hooks/${id}`, request);
      const text = await response.text();
      const neutral = text === "{}" || text === '{"continue":true}';
      if (response.status !== 200 || !neutral) wrong.push(`${id} ${file}: ${response.status} ${text}`);
    }
  }
  expect(wrong).toEqual([]);
});

const large = `{"x":"${"x".repeat(21 * 1024 * 1024)}"}`;
const bad: readonly (readonly [string, string, boolean])[] = [
  ["garbage", "\u0000\u0001 not json", true],
  ["half a payload", '{"session_id":"s","hook_event_name":', true],
  ["deeper than anything", `${"[".repeat(1000)}${"]".repeat(1000)}`, true],
  ["more than 20 MiB", large, true],
  ["a gateway that is down", "{}", false],
];

test.each(bad)("G-23: %s: fails open with exit 0 and JSON, closed with exit 2", async (_, stdin, up) => {
  const url = up ? daemon.url : "http://127.0.0.1:9";
  for (const { id } of agents) {
    const open = await relay(["hook-forward", id, "--gateway-url", url], { stdin });
    expect([id, open.code, /"?(?:allow|approve)/.test(open.stdout)]).toEqual([id, 0, false]);
    expect(() => JSON.parse(open.stdout) as unknown).not.toThrow();
    const closed = await relay(["hook-forward", id, "--gateway-url", url, "--fail-closed"], { stdin });
    expect([id, closed.code, closed.stderr.includes("blocked because of --fail-closed")]).toEqual([id, 2, true]);
    if (closed.stdout !== "") expect(() => JSON.parse(closed.stdout) as unknown).not.toThrow();
  }
});
