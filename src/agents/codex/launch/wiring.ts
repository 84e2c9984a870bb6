import type { JsonObject } from "../../../core/json/json-value.ts";
import type { LaunchInput } from "../../launch.ts";
import { upstreamKey } from "../names.ts";
import type { CodexFindings, Provider } from "./findings.ts";
import { aliasId, builtInId } from "./provider.ts";
import { tomlString, tomlValue } from "./toml-text.ts";

/** How model traffic reaches the gateway: the overrides that lead it there, or the note that says why it does not. */
export interface Wiring {
  readonly overrides: readonly string[];
  /** Variables that the overrides speak of. */
  readonly env: Readonly<Record<string, string>>;
  readonly note?: string;
}

/** A command line is for everybody to read, so the run's secret travels in a header that Codex fills from this variable. */
const secretVariable = "NEMO_RELAY_RUN";
const secretHeaders = { "x-nemo-relay-run": secretVariable };

/** Leads the model traffic to the gateway, or leaves it alone where it could not be passed on as it is. Pure. */
export function wireProvider(input: LaunchInput, { provider, signIn }: CodexFindings): Wiring {
  const upstream = input.upstreams[upstreamKey] ?? "";
  if (provider.wiring === "none") return leave(provider.reason);
  const isChatgpt = signIn === "chatgpt" || signIn === "unknown";
  if (provider.id === builtInId && isChatgpt && takesOnlyKeys(upstream)) return leave(signInReasons[signIn]);
  const route = shortRoutes(upstream) ? "" : "/v1";
  // The built-in provider takes an address and no header.
  if (provider.wiring === "in_place" && provider.id === builtInId) {
    return { overrides: [`openai_base_url=${tomlString(`${input.gatewayUrl}${route}`)}`], env: {} };
  }
  const [address = "", secret = ""] = input.gatewayUrl.split("/r/");
  const base = `${address}${route}`;
  return {
    overrides: provider.wiring === "alias" ? alias(base, input.found.version) : inPlace(provider, base),
    env: { [secretVariable]: secret },
  };
}

function leave(reason: string | undefined): Wiring {
  const nothing = { overrides: [], env: {} };
  if (reason === undefined) return nothing;
  return { ...nothing, note: `model traffic does not pass the gateway, only hooks are recorded: ${reason}` };
}

const signInReasons: Readonly<Record<"chatgpt" | "unknown", string>> = {
  chatgpt: "you are signed in with ChatGPT, and api.openai.com, the upstream of this run, takes no such tokens",
  unknown:
    "your sign-in cannot be looked up, so where it belongs is not known; name its base URL in config.toml ([upstream] openai_base_url)",
};

/** OpenAI's own API: a ChatGPT account's tokens are of no use there. */
function takesOnlyKeys(upstream: string): boolean {
  return URL.parse(upstream)?.hostname === "api.openai.com";
}

/**
 * Codex adds `/responses` and the like to its base URL. An upstream that ends in `/v1`, or is a bare host, is asked under
 * `/v1`; to any other path, be it `/`, the gateway joins the short route as it is.
 */
function shortRoutes(upstream: string): boolean {
  const path = /^https?:\/\/[^/]*(\/.*)$/i.exec(upstream)?.[1];
  return path !== undefined && !/\/v1\/*$/.test(path);
}

/**
 * A provider of our own, like Codex's built-in one but for the address: its name is what keeps compressed bodies, routing
 * hints and remote compaction, and its headers are the built-in ones.
 */
function alias(base: string, version: string | undefined): readonly string[] {
  const definition: JsonObject = {
    name: "OpenAI",
    base_url: base,
    wire_api: "responses",
    requires_openai_auth: true,
    supports_websockets: false,
    ...(version === undefined ? {} : { http_headers: { version } }),
    env_http_headers: {
      "OpenAI-Organization": "OPENAI_ORGANIZATION",
      "OpenAI-Project": "OPENAI_PROJECT",
      ...secretHeaders,
    },
  };
  return [`model_provider=${tomlString(aliasId)}`, `model_providers.${aliasId}=${tomlValue(definition)}`];
}

/** The provider that is there, with the gateway's address; its keys, headers and retries stay where they are. */
function inPlace({ id, azure }: Provider, base: string): readonly string[] {
  const changed: JsonObject = {
    base_url: base,
    supports_websockets: false,
    env_http_headers: secretHeaders,
    ...(azure === true ? { name: "Azure" } : {}),
  };
  // A table for all of them: a dotted key could not hold an id with a dot.
  return [`model_providers=${tomlValue({ [id]: changed })}`];
}
