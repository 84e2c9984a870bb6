import { expect, test } from "bun:test";
import { parse } from "yaml";
import { askedHooks } from "../../../../src/agents/hermes/hooks.ts";
import type { HermesFindings } from "../../../../src/agents/hermes/launch/findings.ts";
import { encodeFindings } from "../../../../src/agents/hermes/launch/findings.ts";
import { planHermes } from "../../../../src/agents/hermes/launch/plan.ts";
import type { LaunchPlan } from "../../../../src/agents/launch.ts";

const fine: HermesFindings = { path: "/h/config.yaml", hooked: 10, unapproved: 0, isRouted: true };

function plan(findings: Partial<HermesFindings> = {}, env: Record<string, string> = {}): LaunchPlan {
  return planHermes({
    command: ["hermes", "--tui"],
    args: ["chat", "-q", "hermes --help"],
    env,
    gatewayUrl: "http://127.0.0.1:1/r/s",
    binary: "/opt/my tools/nemo-relay",
    runDirectory: "/run",
    upstreams: {},
    settings: {},
    found: { ownUpstreams: {}, notes: encodeFindings({ ...fine, ...findings }) },
  });
}

test("a run brings the gateway's address and nothing else", () => {
  const { argv, env, files, notes } = plan();
  expect(argv).toEqual(["hermes", "--tui", "chat", "-q", "hermes --help"]);
  expect(env).toEqual({ NEMO_RELAY_GATEWAY_URL: "http://127.0.0.1:1/r/s", NO_PROXY: "127.0.0.1,localhost" });
  expect({ files, notes }).toEqual({ files: [], notes: [] });
});

test("consent is never given on the person's behalf", () => {
  const { argv, env } = plan({ unapproved: 10 });
  expect(argv).not.toContain("--accept-hooks");
  expect(Object.keys(env).filter((name) => name.startsWith("HERMES"))).toEqual([]);
});

test("loopback is kept out of the person's proxies", () => {
  const { env } = plan({}, { NO_PROXY: "a.example", no_proxy: "*" });
  expect(env).toMatchObject({ NO_PROXY: "a.example,127.0.0.1,localhost", no_proxy: "*" });
});

test("the hooks that it shows are those that install writes", () => {
  const shown = parse(plan().hooks) as { hooks: Record<string, { command: string }[]> };
  expect(Object.keys(shown.hooks)).toEqual([...askedHooks]);
  expect(shown.hooks["pre_tool_call"]?.[0]?.command).toBe(
    '"/opt/my tools/nemo-relay" hook-forward hermes --gateway-url http://127.0.0.1:4040',
  );
});

test.each([
  [{ hooked: 0 }, "not installed in /h/config.yaml: run nemo-relay install hermes"],
  [{ hooked: 7 }, "3 of Hermes' hooks are missing"],
  [{ unapproved: 2 }, "--accept-hooks"],
  [{ isRouted: false }, "observed by its hooks alone"],
  [{ obstacle: "something is in the way" }, "something is in the way"],
] as const)("%j is said", (findings, words) => {
  const { notes } = plan(findings);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain(words);
});
