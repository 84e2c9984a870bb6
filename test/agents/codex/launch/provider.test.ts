import { describe, expect, test } from "bun:test";
import { readOverride } from "../../../../src/agents/codex/launch/overrides.ts";
import { findProvider } from "../../../../src/agents/codex/launch/provider.ts";
import type { JsonObject } from "../../../../src/core/json/json-value.ts";

interface Given {
  readonly overrides?: readonly string[];
  readonly local?: boolean;
  readonly session?: string;
}

function find(config: JsonObject, given: Given = {}) {
  const overrides = (given.overrides ?? []).map(readOverride).filter((one) => one !== undefined);
  return findProvider({ config, overrides, local: given.local ?? false, session: given.session });
}

const mine = (more: JsonObject = {}): JsonObject => ({
  model_provider: "mine",
  model_providers: { mine: { name: "Mine", base_url: "https://llm.example/api/v1", ...more } },
});

describe("OpenAI's own provider", () => {
  test("goes by our alias", () => {
    expect(find({})).toEqual({ provider: { id: "openai", wiring: "alias" } });
    expect(find({ openai_base_url: "https://eu.example/v1" })).toEqual({
      provider: { id: "openai", wiring: "alias" },
      baseUrl: "https://eu.example/v1",
    });
  });

  test("stays in place for a session that was made under it, and where the person's own -c names it", () => {
    const inPlace = { provider: { id: "openai", wiring: "in_place" } } as const;
    expect(find({}, { session: "openai" })).toEqual(inPlace);
    expect(find({ model_provider: "openai" }, { overrides: ["model_provider=openai"] })).toEqual(inPlace);
    expect(find({}, { session: "nemo-relay-openai" })).toMatchObject({ provider: { wiring: "alias" } });
  });

  test("is left alone where their own -c would overrule the address", () => {
    const config = { openai_base_url: "https://flag.example/v1" };
    const overrides = ["openai_base_url=https://flag.example/v1"];
    expect(find(config, { overrides, session: "openai" }).provider).toMatchObject({ wiring: "none" });
    expect(find(config, { overrides })).toMatchObject({
      provider: { wiring: "alias" },
      baseUrl: "https://flag.example/v1",
    });
  });
});

describe("a provider of the person's own", () => {
  test("is pointed at the gateway where it is", () => {
    expect(find(mine())).toEqual({
      provider: { id: "mine", wiring: "in_place" },
      baseUrl: "https://llm.example/api/v1",
    });
    expect(find(mine(), { overrides: ["model_providers.mine.env_key=K"] }).provider.wiring).toBe("in_place");
  });

  test("a session's provider counts more than the selected one", () => {
    const config = { ...mine(), model_provider: "openai" };
    expect(find(config, { session: "mine" }).provider).toEqual({ id: "mine", wiring: "in_place" });
  });

  test("without a base URL it is OpenAI's", () => {
    const config = { model_provider: "mine", model_providers: { mine: { name: "Mine", env_key: "K" } } };
    expect(find(config)).toEqual({ provider: { id: "mine", wiring: "in_place" } });
  });

  test("Azure is known by its URL, which it will not see", () => {
    const azure = (base_url: string) => find(mine({ base_url })).provider.azure;
    expect(azure("https://x.openai.azure.com/openai")).toBe(true);
    expect(azure("https://X.AZURE-API.net/openai/v1")).toBe(true);
    expect(azure("https://azure.example/v1")).toBeUndefined();
  });

  test("a bare host is asked under `/`, as Codex asks it", () => {
    for (const base_url of ["http://localhost:8080", "http://localhost:8080/"]) {
      const provider = { id: "mine", wiring: "in_place" } as const;
      expect(find(mine({ base_url }))).toEqual({ provider, baseUrl: "http://localhost:8080/" });
    }
    expect(find({ openai_base_url: "http://localhost:8080" }).baseUrl).toBe("http://localhost:8080/");
  });

  test.each([
    ["a signature for its host", mine({ aws: { profile: "p" } }), "aws"],
    ["a sign-in for its URL", mine({ gateway_oauth: {} }), "gateway_oauth"],
    ["a query", mine({ base_url: "https://x.example/v1?key=1" }), "query"],
    ["a password", mine({ base_url: "https://u:p@x.example/v1" }), "password"],
    ["another protocol", mine({ base_url: "unix:///run/llm.sock" }), "http"],
    ["Bedrock", { model_provider: "amazon-bedrock" }, "Bedrock"],
    ["Ollama", { model_provider: "ollama" }, "Ollama"],
  ])("%s cannot be carried, and the reason is said", (_case, config, word) => {
    const { provider, baseUrl } = find(config);
    expect(provider.wiring).toBe("none");
    expect(provider.reason).toContain(word);
    expect(baseUrl).toBeUndefined();
  });

  test("their own -c is read after ours", () => {
    for (const text of ["model_providers.mine.base_url=https://f.example/v1", "model_providers.mine={name='x'}"]) {
      expect(find(mine(), { overrides: [text] }).provider).toMatchObject({ id: "mine", wiring: "none" });
    }
  });

  test("one that is not defined is Codex's to refuse", () => {
    for (const model_providers of [{}, { missing: "text" }]) {
      expect(find({ model_provider: "missing", model_providers })).toEqual({
        provider: { id: "missing", wiring: "none" },
      });
    }
  });
});

test("--oss has a server of its own", () => {
  expect(find(mine(), { local: true }).provider).toMatchObject({
    wiring: "none",
    reason: expect.stringContaining("--oss"),
  });
});
