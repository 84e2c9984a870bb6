import { describe, expect, test } from "bun:test";
import { parse } from "smol-toml";
import { encodeFindings, nothingFound } from "../../../../src/agents/codex/launch/findings.ts";
import type { CodexFindings } from "../../../../src/agents/codex/launch/findings.ts";
import { codexLaunch } from "../../../../src/agents/codex/launch/launch.ts";
import type { LaunchInput, LaunchPlan } from "../../../../src/agents/launch.ts";
import { askedHooks } from "../../../../src/agents/codex/hooks.ts";

const secret = "00112233445566778899aabbccddeeff";
const gatewayUrl = `http://127.0.0.1:4321/r/${secret}`;

function plan(found: Partial<CodexFindings> = {}, more: Partial<LaunchInput> = {}): LaunchPlan {
  return codexLaunch.plan({
    command: ["codex"],
    args: ["exec", "hi"],
    env: { PATH: "/bin" },
    gatewayUrl,
    binary: "/opt/nemo-relay",
    runDirectory: "/run/nemo/1",
    upstreams: { openai: "https://api.openai.com/v1" },
    settings: {},
    found: { version: "0.169.0", ownUpstreams: {}, notes: encodeFindings({ ...nothingFound, ...found }) },
    ...more,
  });
}

interface Config {
  readonly model_provider?: string;
  readonly model_providers?: Readonly<Record<string, { readonly name?: string; readonly base_url: string }>>;
  readonly openai_base_url?: string;
  readonly features: unknown;
  readonly hooks: { readonly state?: object };
}

/** The overrides as Codex reads them: one TOML document. */
function config({ argv }: LaunchPlan): Config {
  const texts = argv.filter((_word, at) => argv[at - 1] === "--config");
  return parse(texts.join("\n")) as unknown as Config;
}

describe("the command line", () => {
  test("ours stands between the command's own words and the person's, which are untouched", () => {
    const args = ["-c", 'model="o3"', "exec", "--", "--config", "x=1"];
    const { argv } = plan({}, { command: ["wrapper", "--x"], args });
    expect(argv.slice(0, 3)).toEqual(["wrapper", "--x", "--config"]);
    expect(argv.slice(-args.length)).toEqual(args);
  });

  test("the run's secret is in variables only", () => {
    for (const provider of [nothingFound.provider, { id: "mine", wiring: "in_place" } as const]) {
      const planned = plan({ provider });
      expect(planned.argv.join(" ")).not.toContain(secret);
      expect(planned.env).toEqual({
        NEMO_RELAY_GATEWAY_URL: gatewayUrl,
        NEMO_RELAY_RUN: secret,
        NO_PROXY: "127.0.0.1,localhost",
      });
    }
  });

  test("a command that runs no session gets nothing", () => {
    for (const args of [["--version"], ["exec", "--help"], ["login", "status"], ["mcp", "list"]]) {
      expect(plan({}, { args })).toEqual({ argv: ["codex", ...args], env: {}, files: [], hooks: "", notes: [] });
    }
  });

  test("a session on another server is out of reach, and it is said", () => {
    const planned = plan({}, { args: ["--remote", "ws://127.0.0.1:1"] });
    expect(planned.argv).toEqual(["codex", "--remote", "ws://127.0.0.1:1"]);
    expect(planned.notes.join()).toContain("--remote");
  });

  test("it is pure", () => {
    expect(plan()).toEqual(plan());
  });
});

describe("the alias", () => {
  test("is OpenAI's provider at our address", () => {
    const { model_provider, model_providers } = config(plan());
    expect(model_provider).toBe("nemo-relay-openai");
    expect(model_providers as unknown).toEqual({
      "nemo-relay-openai": {
        name: "OpenAI",
        base_url: "http://127.0.0.1:4321/v1",
        wire_api: "responses",
        requires_openai_auth: true,
        supports_websockets: false,
        http_headers: { version: "0.169.0" },
        env_http_headers: {
          "OpenAI-Organization": "OPENAI_ORGANIZATION",
          "OpenAI-Project": "OPENAI_PROJECT",
          "x-nemo-relay-run": "NEMO_RELAY_RUN",
        },
      },
    });
  });

  test("without a known version it names none", () => {
    const found = { ownUpstreams: {}, notes: encodeFindings(nothingFound) };
    expect(config(plan({}, { found })).model_providers?.["nemo-relay-openai"]).not.toHaveProperty("http_headers");
  });

  test.each([
    ["https://api.openai.com/v1", "http://127.0.0.1:4321/v1"],
    ["https://api.openai.com", "http://127.0.0.1:4321/v1"],
    ["https://proxy.example/", "http://127.0.0.1:4321"],
    ["https://proxy.example/team/v1/", "http://127.0.0.1:4321/v1"],
    ["https://chatgpt.com/backend-api/codex", "http://127.0.0.1:4321"],
    ["https://x.openai.azure.com/openai", "http://127.0.0.1:4321"],
  ])("in front of %s it is %s", (openai, base) => {
    expect(config(plan({}, { upstreams: { openai } })).model_providers?.["nemo-relay-openai"]?.base_url).toBe(base);
  });
});

describe("in place", () => {
  test("the person's provider keeps its settings and gets our address", () => {
    const planned = plan({ provider: { id: "my.llm", wiring: "in_place" } });
    expect(config(planned).model_provider).toBeUndefined();
    expect(config(planned).model_providers as unknown).toEqual({
      "my.llm": {
        base_url: "http://127.0.0.1:4321/v1",
        supports_websockets: false,
        env_http_headers: { "x-nemo-relay-run": "NEMO_RELAY_RUN" },
      },
    });
  });

  test("Azure goes by its name", () => {
    const planned = plan({ provider: { id: "az", wiring: "in_place", azure: true } });
    expect(config(planned).model_providers?.["az"]?.name).toBe("Azure");
  });

  test("the built-in provider has an address of its own, which must hold the secret", () => {
    const planned = plan({ provider: { id: "openai", wiring: "in_place" } });
    expect(config(planned)).toMatchObject({ openai_base_url: `${gatewayUrl}/v1` });
    expect(config(planned).model_providers).toBeUndefined();
    expect(planned.env).not.toHaveProperty("NEMO_RELAY_RUN");
  });
});

describe("left alone", () => {
  const modelKeys = (planned: LaunchPlan) => Object.keys(config(planned)).filter((key) => key.includes("provider"));

  test("a provider that cannot be carried: hooks only, and the reason is said", () => {
    const planned = plan({ provider: { id: "x", wiring: "none", reason: "it is far away" } });
    expect(modelKeys(planned)).toEqual([]);
    expect(Object.keys(config(planned).hooks)).toContain("PreToolUse");
    expect(planned.notes.join()).toContain("it is far away");
    expect(plan({ provider: { id: "x", wiring: "none" } }).notes).toEqual([]);
  });

  test("a ChatGPT account's tokens do not go to an API that takes none", () => {
    for (const signIn of ["chatgpt", "unknown"] as const) {
      const planned = plan({ signIn });
      expect(modelKeys(planned)).toEqual([]);
      expect(planned.notes).toHaveLength(1);
      for (const openai of ["https://chatgpt.com/backend-api/codex", "https://proxy.example/v1"]) {
        expect(modelKeys(plan({ signIn }, { upstreams: { openai } }))).toHaveLength(2);
      }
    }
    expect(modelKeys(plan({ signIn: "chatgpt", provider: { id: "mine", wiring: "in_place" } }))).toHaveLength(1);
  });
});

describe("hooks", () => {
  test("all that are asked for, trusted for this run", () => {
    const { hooks, features } = config(plan());
    expect(features).toEqual({ hooks: true });
    expect(Object.keys(hooks)).toEqual([...askedHooks.map(({ event }) => event), "state"]);
    expect(Object.keys(hooks.state ?? {})).toHaveLength(askedHooks.length);
  });

  test('trust_hooks = "ask" leaves trust to the person and says what to do', () => {
    const planned = plan({}, { settings: { trust_hooks: "ask" } });
    expect(config(planned).hooks).not.toHaveProperty("state");
    expect(planned.notes.join()).toContain("/hooks");
  });

  test("what --print shows is what the agent reads", () => {
    const planned = plan();
    const shown = planned.hooks.trimEnd().split("\n");
    for (const line of shown) expect(planned.argv).toContain(line);
    expect(shown.filter((line) => line.startsWith("hooks.")).length).toBe(askedHooks.length + 1);
  });

  test("an administrator's word against them is told", () => {
    expect(plan({ hooksOff: "only managed hooks" }).notes.join()).toContain("only managed hooks");
    expect(plan({ notes: ["one", "two"] }).notes).toEqual(["one", "two"]);
    expect(plan().notes).toEqual([]);
  });
});

test("notes that are not ours mean that nothing was found", () => {
  for (const findings of ["", "{", "[]", "null", '{"provider":7,"notes":{}}', '{"provider":{"id":"x"}}']) {
    const found = { version: "0.169.0", ownUpstreams: {}, notes: { findings } };
    expect(plan({}, { found })).toEqual(plan());
  }
});
