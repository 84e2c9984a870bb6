import type { AgentSettings } from "../../launch.ts";
import { proxyExceptions } from "../../shared/proxy-exceptions.ts";

/** The variable with the base URL of Claude Code's model requests. */
export const baseUrlVariable = "ANTHROPIC_BASE_URL";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a custom base URL switches off, and how to have it back (decision 14). */
const firstPartyVariables: Readonly<Record<string, string>> = {
  ENABLE_TOOL_SEARCH: "true",
  CLAUDE_CODE_ENABLE_FINE_GRAINED_TOOL_STREAMING: "1",
  _CLAUDE_CODE_ASSUME_FIRST_PARTY_BASE_URL: "1",
};

/** Providers with a protocol and a base URL of their own: their traffic goes past the gateway. */
const elsewhere: Readonly<Record<string, string>> = {
  CLAUDE_CODE_USE_BEDROCK: "Amazon Bedrock",
  CLAUDE_CODE_USE_VERTEX: "Google Vertex AI",
  CLAUDE_CODE_USE_FOUNDRY: "Microsoft Foundry",
};

/** What the agent's variables are made from; `env` is what the agent would see without us, its settings included. */
export interface EnvironmentInput {
  readonly env: Environment;
  readonly gatewayUrl: string;
  readonly upstream: string | undefined;
  readonly settings: AgentSettings;
}

/** The variables that the agent gets from us. */
export function agentVariables(input: EnvironmentInput): Readonly<Record<string, string>> {
  const { env, gatewayUrl } = input;
  return {
    [baseUrlVariable]: gatewayUrl,
    NEMO_RELAY_GATEWAY_URL: gatewayUrl,
    ...proxyExceptions(env),
    ...(input.settings.assume_first_party === "never" || !isFirstParty(input.upstream) ? {} : restored(env)),
  };
}

/** Whether requests really end up at Anthropic's own API: only then may the agent behave as if they went there. */
export function isFirstParty(upstream: string | undefined): boolean {
  const url = URL.parse(upstream ?? "");
  if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return false;
  return url.origin === "https://api.anthropic.com" && /^\/(v1\/?)?$/.test(url.pathname);
}

/** The note for a provider that the gateway does not serve; undefined when the agent uses none. */
export function elsewhereNote(env: Environment): string | undefined {
  const found = Object.entries(elsewhere).find(([name]) => isOn(env[name]));
  if (found === undefined) return undefined;
  const [name, provider] = found;
  return `Claude Code uses ${provider} (${name}): its model traffic does not pass the gateway, only its hooks are recorded`;
}

function restored(env: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(firstPartyVariables).filter(([name]) => env[name] === undefined));
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(|0|false|no|off)$/i.test(value.trim());
}
