import type { AgentDefinition } from "../../src/agents/agent.ts";
import type { AgentFindings, LaunchInput, LaunchModule, LaunchPlan } from "../../src/agents/launch.ts";
import type { ResolvedConfig } from "../../src/config/resolved.ts";

/** A configuration with nothing special in it. */
export function plainConfig(over: Partial<ResolvedConfig> = {}): ResolvedConfig {
  return {
    upstreams: { acme: "https://api.acme.example" },
    explicitUpstreams: new Set(),
    agents: {},
    journal: { enabled: false, directory: "/nowhere", maxAgeSeconds: 1, maxBytes: 1, fsync: "off" },
    turnIdleSeconds: 7200,
    exporters: [],
    log: {},
    cost: { enabled: true, prices: {} },
    session: {},
    warnings: [],
    files: [],
    ...over,
  };
}

/** A launch module that passes the gateway's URL in ACME_URL and writes one file. */
export function plainLaunch(found: Partial<AgentFindings> = {}): LaunchModule {
  return {
    inspect: async () => ({ ownUpstreams: {}, notes: {}, ...found }),
    plan: (input: LaunchInput): LaunchPlan => ({
      argv: [...input.command, "--wired", `${input.runDirectory}/hooks.json`, ...input.args],
      env: { ACME_URL: input.gatewayUrl, ACME_UPSTREAM: input.upstreams["acme"] ?? "" },
      files: [{ path: "hooks.json", text: `{"url":"${input.gatewayUrl}"}` }],
      hooks: `{"command":"${input.binary} hook-forward acme"}`,
      notes: ["a note"],
    }),
  };
}

/** An agent that exists only here. */
export function plainAgent(over: Partial<AgentDefinition> = {}): AgentDefinition {
  return {
    id: "acme-agent",
    aliases: ["acme"],
    title: "Acme Agent",
    executables: ["acme", "acme-cli"],
    upstreamKey: "acme",
    hookEvents: [],
    claims: () => false,
    adapt: () => [],
    identify: () => undefined,
    respond: () => ({}),
    launch: async () => plainLaunch(),
    ...over,
  };
}
