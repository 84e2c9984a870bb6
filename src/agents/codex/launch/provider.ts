import type { JsonObject } from "../../../core/json/json-value.ts";
import { isObject } from "../../../core/json/json-value.ts";
import { get, readObject, readString } from "../../../core/json/path.ts";
import type { Provider } from "./findings.ts";
import type { Override } from "./overrides.ts";
import { touches } from "./overrides.ts";

/** Our name for the provider that a run defines. */
export const aliasId = "nemo-relay-openai";

/** Codex's built-in provider of OpenAI's own API, which no configuration can redefine. */
export const builtInId = "openai";

/** What a provider is told from. */
export interface ProviderInput {
  /** The person's configuration, their `-c` included. */
  readonly config: JsonObject;
  /** Their `-c`, which Codex reads after ours. */
  readonly overrides: readonly Override[];
  /** `--oss` or `--local-provider`. */
  readonly local: boolean;
  /** The provider of the session that is gone on with. */
  readonly session: string | undefined;
}

/** The provider, and its base URL where the person has set one. */
export interface FoundProvider {
  readonly provider: Provider;
  readonly baseUrl?: string;
}

/** Finds the provider that Codex would use, and how it can be pointed at the gateway. Pure. */
export function findProvider(input: ProviderInput): FoundProvider {
  const { config, overrides, local } = input;
  if (local) return unwired("", "a local open-source provider serves this run (--oss)");
  const selected = readString(config, "model_provider") ?? builtInId;
  const id = input.session ?? selected;
  if (id === aliasId) return builtIn(config, "alias");
  if (id !== builtInId) return ownProvider(id, config, overrides);
  // A session goes on only under the provider it was made with; and their own -c would overrule our choice of another.
  const chosen = input.session === builtInId || overrides.some((one) => touches(one, ["model_provider"]));
  if (!chosen) return builtIn(config, "alias");
  if (overrides.some((one) => touches(one, ["openai_base_url"]))) return unwired(id, ownFlag("openai_base_url"));
  return builtIn(config, "in_place");
}

function builtIn(config: JsonObject, wiring: "alias" | "in_place"): FoundProvider {
  const baseUrl = readString(config, "openai_base_url");
  const reason = baseUrl === undefined ? undefined : uncarriable(baseUrl);
  if (reason !== undefined) return unwired(builtInId, reason);
  return { provider: { id: builtInId, wiring }, ...(baseUrl === undefined ? {} : { baseUrl: asWritten(baseUrl) }) };
}

/** Providers that Codex brings along, beside OpenAI's: their base URLs cannot be configured. */
const fixed: ReadonlyMap<string, string> = new Map([
  ["amazon-bedrock", "Amazon Bedrock signs each request for its own host"],
  ["amazon-bedrock-runtime", "Amazon Bedrock signs each request for its own host"],
  ["ollama", "Codex's built-in provider for Ollama takes no base URL"],
  ["lmstudio", "Codex's built-in provider for LM Studio takes no base URL"],
]);

/** A provider of the person's own is pointed at the gateway where it is: all else that it says stays with Codex. */
function ownProvider(id: string, config: JsonObject, overrides: readonly Override[]): FoundProvider {
  const known = fixed.get(id);
  if (known !== undefined) return unwired(id, known);
  const settings = get(readObject(config, "model_providers"), id);
  // Codex itself will say that there is no such provider.
  if (!isObject(settings)) return { provider: { id, wiring: "none" } };
  if (get(settings, "aws") !== undefined) return unwired(id, "it signs each request for its own host (aws)");
  if (get(settings, "gateway_oauth") !== undefined)
    return unwired(id, "its sign-in belongs to its URL (gateway_oauth)");
  if (overrides.some((one) => touches(one, ["model_providers", id, "base_url"]))) {
    return unwired(id, ownFlag(`model_providers.${id}`));
  }
  const baseUrl = readString(settings, "base_url");
  const reason = baseUrl === undefined ? undefined : uncarriable(baseUrl);
  if (reason !== undefined) return unwired(id, reason);
  const azure = baseUrl !== undefined && azureMarkers.some((marker) => baseUrl.toLowerCase().includes(marker));
  return {
    provider: { id, wiring: "in_place", ...(azure ? { azure: true as const } : {}) },
    ...(baseUrl === undefined ? {} : { baseUrl: asWritten(baseUrl) }),
  };
}

/** What Codex looks for in a base URL (codex-rs/codex-api/src/provider.rs). */
const azureMarkers = [
  "openai.azure.",
  "cognitiveservices.azure.",
  "aoai.azure.",
  "azure-api.",
  "azurefd.",
  "windows.net/openai",
] as const;

function unwired(id: string, reason: string): FoundProvider {
  return { provider: { id, wiring: "none", reason } };
}

function ownFlag(key: string): string {
  return `your own -c ${key} says where it goes`;
}

/** Why requests cannot be passed on to a base URL as Codex would send them; undefined when they can. */
function uncarriable(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) return "its base URL is no http URL";
  if (url.username !== "" || url.password !== "") return "its base URL holds a user name or password";
  return url.search !== "" || url.hash !== "" ? "its base URL holds a query" : undefined;
}

/** A base URL as Codex takes it: it asks a bare host under `/`, where the gateway would take `/v1`. */
function asWritten(baseUrl: string): string {
  return URL.parse(baseUrl)?.pathname === "/" && !baseUrl.endsWith("/") ? `${baseUrl}/` : baseUrl;
}
