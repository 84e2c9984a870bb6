// An agent is one folder and one registry line: here the folder is `toy-agent` and the line is `agents` below.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agents as registered } from "../../src/agents/registry.ts";
import { configure } from "../../src/launch/configure.ts";
import { resolveCommand } from "../../src/launch/resolve-command.ts";
import { upstreams } from "../../src/providers/registry.ts";
import { StubUpstream } from "../support/stub-upstream.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { toyAgent } from "./toy-agent/index.ts";

const agents = [...registered, toyAgent];
let upstream: StubUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await StubUpstream.start();
  gateway = new TestGateway({ openai: upstream.url, anthropic: upstream.url }, { agents });
});
afterAll(async () => {
  await gateway.stop();
  upstream.stop();
});

describe("a fifth agent", () => {
  test("has its hook routes, its answers and its sessions; its requests find them", async () => {
    const hook = (word: string, payload: object) =>
      fetch(`${gateway.url}/hooks/${word}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(payload),
      });
    expect(await (await hook("toy", { session: "t1", what: "hello" })).json()).toEqual({ fine: true });
    await hook("toy-agent", { session: "t1", what: "ask", words: "go" });
    await hook("toy", { session: "t1", what: "something new" });
    for (const headers of [{ "x-toy-session": "t1" }, { "user-agent": "toycode/1.0" }]) {
      const request = {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer x", ...headers },
        body: "{}",
      };
      await (await fetch(`${gateway.url}/v1/chat/completions`, request)).text();
    }
    await hook("toy", { session: "t1", what: "bye" });
    const events = gateway.events();
    expect(new Set(events.map(({ session, agent }) => `${agent} ${session}`))).toEqual(new Set(["toy t1"]));
    const starts = events.flatMap((event) => (event.kind === "start" ? [event.name] : []));
    expect(starts).toEqual(["toy", "toy-turn", "openai.chat_completions", "openai.chat_completions"]);
    expect(events.filter((event) => event.kind === "mark").map(({ name }) => name)).toEqual(["hook_mark"]);
  });

  test("has its section of config.toml, its shortcut word and its executable", async () => {
    const home = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
    const file = join(home, "config.toml");
    writeFileSync(file, '[agents.toy-agent]\ncommand = "toycode --fast"\n');
    const { config } = await configure({
      flags: { config: file },
      env: { HOME: home },
      directory: home,
      agents,
      upstreams,
    });
    const sources = { agents, settings: config.agents };
    expect(resolveCommand({ agent: "toy", words: ["go"] }, sources)).toMatchObject({
      command: ["toycode", "--fast"],
      args: ["go"],
    });
    expect(resolveCommand({ words: ["/opt/toycode", "x"] }, sources).agent.id).toBe("toy");
    rmSync(home, { recursive: true });
  });
});
