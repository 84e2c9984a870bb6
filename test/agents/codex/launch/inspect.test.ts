import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { decodeFindings } from "../../../../src/agents/codex/launch/findings.ts";
import { inspectCodex } from "../../../../src/agents/codex/launch/inspect.ts";
import type { InspectInput } from "../../../../src/agents/launch.ts";
import { RelayError } from "../../../../src/errors.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "codex-inspect-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function inspect(args: readonly string[] = ["exec", "hi"], more: Partial<InspectInput> = {}) {
  const input: InspectInput = {
    command: ["codex"],
    args,
    env: { HOME: folder, PATH: "" },
    directory: join(folder, "project"),
    stateDirectory: join(folder, "state"),
    dryRun: true,
    ...more,
  };
  const found = await inspectCodex(input, join(folder, "system"));
  return { ...found, findings: decodeFindings(found.notes) };
}

function messageOf(error: unknown): string {
  return error instanceof RelayError && error.code === "config"
    ? error.message
    : `not a configuration error: ${String(error)}`;
}

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ "https://api.openai.com/auth": claims })}.c2ln`;
}

const tokens = (claims: object = {}) => ({
  id_token: jwt(claims),
  access_token: "eyJ.secret.token",
  refresh_token: "r",
});

describe("configuration", () => {
  test("none", async () => {
    const { ownUpstreams, defaultUpstreams, findings } = await inspect();
    expect({ ownUpstreams, defaultUpstreams }).toEqual({ ownUpstreams: {}, defaultUpstreams: undefined });
    expect(findings).toEqual({ provider: { id: "openai", wiring: "alias" }, signIn: "none", installed: [], notes: [] });
  });

  test("a base URL of the person's own becomes the upstream: file, profile, -c, each over the one before", async () => {
    write(".codex/config.toml", 'openai_base_url = "https://file.example/v1"\n');
    write(".codex/work.config.toml", 'openai_base_url = "https://profile.example/v1"\n');
    const own = async (...args: string[]) => (await inspect(args)).ownUpstreams["openai"];
    expect(await own("exec", "hi")).toBe("https://file.example/v1");
    expect(await own("-p", "work", "exec", "hi")).toBe("https://profile.example/v1");
    expect(await own("-p", "work", "exec", "-c", "openai_base_url=https://flag.example/v1")).toBe(
      "https://flag.example/v1",
    );
    expect(await own("exec", "--ignore-user-config", "hi")).toBeUndefined();
  });

  test("CODEX_HOME is where Codex looks", async () => {
    const home = dirname(
      write("elsewhere/config.toml", 'model_provider = "x"\n[model_providers.x]\nbase_url = "https://x.example/v1"\n'),
    );
    const { ownUpstreams, findings } = await inspect([], { env: { HOME: folder, CODEX_HOME: home, PATH: "" } });
    expect(ownUpstreams).toEqual({ openai: "https://x.example/v1" });
    expect(findings.provider).toEqual({ id: "x", wiring: "in_place" });
  });

  test("an administrator's defaults stand below, and their requirements are told", async () => {
    write("system/config.toml", 'openai_base_url = "https://admin.example/v1"\n');
    write("system/requirements.toml", "allow_managed_hooks_only = true\n");
    const { ownUpstreams, findings } = await inspect();
    expect(ownUpstreams["openai"]).toBe("https://admin.example/v1");
    expect(findings.hooksOff).toContain("allow_managed_hooks_only");
    write("system/requirements.toml", "not toml");
    write(".codex/config.toml", 'openai_base_url = "https://file.example/v1"\n');
    const second = await inspect();
    expect(second.ownUpstreams["openai"]).toBe("https://file.example/v1");
    expect(second.findings.hooksOff).toBeUndefined();
  });

  test("a symlink is followed", async () => {
    const real = write("dotfiles/codex.toml", 'openai_base_url = "https://linked.example/v1"\n');
    mkdirSync(join(folder, ".codex"));
    symlinkSync(real, join(folder, ".codex", "config.toml"));
    expect((await inspect()).ownUpstreams["openai"]).toBe("https://linked.example/v1");
  });

  test("no secret of theirs goes into what is found", async () => {
    write(
      ".codex/config.toml",
      'model_provider="x"\n[model_providers.x]\nbase_url="https://x.example/v1"\nexperimental_bearer_token="hush-1"\nhttp_headers={k="hush-2"}\n',
    );
    write(".codex/auth.json", JSON.stringify({ auth_mode: "apikey", OPENAI_API_KEY: "hush-3" }));
    expect(JSON.stringify(await inspect())).not.toContain("hush");
  });

  test.each([
    ["no TOML", "model = \n", "line 1"],
    ["a list where a table belongs", "[[model_providers]]\nname = 'x'\n", "model_providers"],
    ["text where a table belongs", "hooks = 'x'\n", "hooks"],
  ])("%s is said before Codex starts", async (_case, text, word) => {
    const path = write(".codex/config.toml", text);
    const failed = await inspect().then(() => undefined, messageOf);
    expect(failed).toContain(path);
    expect(failed).toContain(word);
    expect((await inspect(["--version"])).findings.provider.wiring).toBe("alias");
  });
});

describe("OPENAI_BASE_URL", () => {
  const env = () => ({ HOME: folder, PATH: "", OPENAI_BASE_URL: "https://env.example/v1" });

  test("is the upstream, and it is said that Codex does not read it", async () => {
    const { ownUpstreams, findings } = await inspect([], { env: env() });
    expect(ownUpstreams).toEqual({ openai: "https://env.example/v1" });
    expect(findings.notes.join()).toContain("OPENAI_BASE_URL");
  });

  test("stands below the person's configuration, and never gets a ChatGPT account's tokens", async () => {
    write(".codex/auth.json", JSON.stringify({ auth_mode: "chatgpt", tokens: tokens() }));
    expect((await inspect([], { env: env() })).ownUpstreams).toEqual({});
    write(".codex/config.toml", 'openai_base_url = "https://file.example/v1"\n');
    const { ownUpstreams, findings } = await inspect([], { env: env() });
    expect(ownUpstreams).toEqual({ openai: "https://file.example/v1" });
    expect(findings.notes).toEqual([]);
  });
});

describe("sign-in", () => {
  test.each([
    ["a key", { auth_mode: "apikey", OPENAI_API_KEY: "sk-x" }, "api_key"],
    ["a key of an old version", { OPENAI_API_KEY: "sk-x" }, "api_key"],
    ["a ChatGPT account", { auth_mode: "chatgpt", OPENAI_API_KEY: null, tokens: tokens() }, "chatgpt"],
    ["a ChatGPT account of an old version", { OPENAI_API_KEY: "sk-x", tokens: tokens() }, "chatgpt"],
    ["a personal access token", { auth_mode: "personalAccessToken" }, "chatgpt"],
    [
      "a government workspace",
      { auth_mode: "chatgpt", tokens: tokens({ chatgpt_account_is_fedramp: true }) },
      "unknown",
    ],
    ["an empty file", {}, "none"],
  ])("%s", async (_case, file, expected) => {
    write(".codex/auth.json", JSON.stringify(file));
    const { findings, defaultUpstreams } = await inspect();
    expect(findings.signIn).toBe(expected as never);
    const backend = { openai: "https://chatgpt.com/backend-api/codex" };
    expect(defaultUpstreams).toEqual(expected === "chatgpt" ? backend : undefined);
  });

  test("variables", async () => {
    write(".codex/auth.json", JSON.stringify({ auth_mode: "chatgpt", tokens: tokens() }));
    const signIn = async (args: string[], more: Record<string, string>) =>
      (await inspect(args, { env: { HOME: folder, PATH: "", ...more } })).findings.signIn;
    expect(await signIn(["exec", "hi"], { CODEX_API_KEY: "sk-x" })).toBe("api_key");
    expect(await signIn([], { CODEX_API_KEY: "sk-x" })).toBe("chatgpt");
    expect(await signIn(["exec", "hi"], { OPENAI_API_KEY: "sk-x" })).toBe("chatgpt");
    expect(await signIn([], { CODEX_ACCESS_TOKEN: "at-x" })).toBe("chatgpt");
  });

  test("a keyring cannot be looked into", async () => {
    write(".codex/config.toml", 'cli_auth_credentials_store = "keyring"\n');
    expect((await inspect()).findings.signIn).toBe("unknown");
  });

  test("with a provider of their own it does not matter", async () => {
    write(".codex/auth.json", JSON.stringify({ auth_mode: "chatgpt", tokens: tokens() }));
    write(".codex/config.toml", 'model_provider="x"\n[model_providers.x]\nbase_url="https://x.example/v1"\n');
    expect((await inspect()).defaultUpstreams).toBeUndefined();
  });
});

describe("resuming", () => {
  const [older, newer] = ["01a1fec0-4ce4-7850-bffc-a11565955cb4", "01a1fec0-4f54-78b3-bac4-8b10db2a1e3c"] as const;

  function session(id: string, time: string, provider: string, cwd = join(folder, "project")): void {
    const meta = { id, cwd, model_provider: provider, base_instructions: { text: "x".repeat(30_000) } };
    const line = JSON.stringify({ type: "session_meta", payload: meta });
    write(`.codex/sessions/2026/11/21/rollout-2026-11-21T${time}-${id}.jsonl`, `${line}\n{}\n`);
  }

  const wiring = async (...args: string[]) => (await inspect(args)).findings.provider;

  test("a session goes on under the provider it was made with", async () => {
    session(older, "10-00-00", "openai");
    session(newer, "11-00-00", "nemo-relay-openai");
    expect(await wiring("resume", older)).toEqual({ id: "openai", wiring: "in_place" });
    expect(await wiring("exec", "resume", newer, "go")).toEqual({ id: "openai", wiring: "alias" });
    expect(await wiring("fork", older.toUpperCase())).toEqual({ id: "openai", wiring: "in_place" });
    expect(await wiring("exec", "go")).toEqual({ id: "openai", wiring: "alias" });
  });

  test("the newest one of this directory, or of all", async () => {
    session(older, "10-00-00", "openai");
    session(newer, "11-00-00", "nemo-relay-openai", "/elsewhere");
    expect((await wiring("resume", "--last")).wiring).toBe("in_place");
    expect((await wiring("exec", "resume", "--last", "--all")).wiring).toBe("alias");
  });

  test("one of a provider that is not selected is offered only by its id", async () => {
    write(".codex/config.toml", '[model_providers.x]\nbase_url="https://x.example/v1"\n');
    session(older, "10-00-00", "openai");
    session(newer, "11-00-00", "x");
    expect(await wiring("resume", "--last")).toEqual({ id: "openai", wiring: "in_place" });
    expect(await wiring("resume", newer)).toEqual({ id: "x", wiring: "in_place" });
  });

  test("without any session, or with files that are none, it is a new one's wiring", async () => {
    write(`.codex/sessions/2026/11/21/rollout-2026-11-21T12-00-00-${older}.jsonl`, "no json\n");
    write(".codex/sessions/notes.txt", "x");
    for (const args of [
      ["resume", older],
      ["resume", newer],
      ["resume", "--last"],
    ]) {
      expect((await wiring(...args)).wiring).toBe("alias");
    }
  });
});

describe("what the person's own words do to our hooks", () => {
  const notes = async (...args: string[]) => (await inspect(args)).findings.notes.join("\n");

  test("switched off", async () => {
    for (const args of [
      ["--disable", "hooks"],
      ["-c", "features.hooks=false"],
      ["-c", "features={hooks=false}"],
    ]) {
      expect(await notes("exec", ...args, "hi")).toContain("features.hooks");
    }
    expect(await notes("exec", "-c", "features.hooks=true", "hi")).toBe("");
  });

  test("replaced", async () => {
    expect(await notes("exec", "-c", "hooks.Stop=[]", "-c", "hooks.Other=[]", "hi")).toContain("for Stop:");
  });

  test("overruled", async () => {
    write(".codex/config.toml", "[features]\nhooks = false\n");
    expect(await notes("exec", "hi")).toContain("overruled");
  });
});

test("the version is that of npm's package around the executable", async () => {
  const executable = write("npm/@openai/codex-linux-x64/vendor/target/bin/codex", "#!/bin/sh\n");
  Bun.spawnSync(["chmod", "+x", executable]);
  write("npm/@openai/codex-linux-x64/package.json", '{"name":"@openai/codex-linux-x64","version":"0.169.0-linux-x64"}');
  mkdirSync(join(folder, "bin"));
  symlinkSync(executable, join(folder, "bin", "codex"));
  const found = await inspect(["exec", "hi"], { env: { HOME: folder, PATH: join(folder, "bin") } });
  expect(found.version).toBe("0.169.0");
});

describe("hooks of nemo-relay install", () => {
  const command = "/opt/nemo-relay hook-forward codex --gateway-url http://127.0.0.1:4040";
  const hook = (text: string): string => `[[hooks.Stop]]\nhooks = [{ type = "command", command = "${text}" }]\n`;

  test("are found with their places in the person's own file, by both of its names", async () => {
    write("real/config.toml", hook("mine") + hook(command));
    symlinkSync(join(folder, "real"), join(folder, ".codex"));
    const keys = [join(folder, ".codex"), join(folder, "real")].map((one) => `${one}/config.toml:stop:1:0`);
    expect((await inspect()).findings.installed).toEqual([{ event: "Stop", keys }]);
    expect((await inspect(["exec", "--ignore-user-config", "hi"])).findings.installed).toEqual([]);
  });
});
