import { RelayError } from "../errors.ts";
import type { LogSettings } from "../platform/log-settings.ts";
import { baseUrlTrouble, trimBaseUrl } from "./base-url.ts";
import { parseBind } from "./bind.ts";
import type { SourceDocument } from "./document.ts";
import { shownKey } from "./document.ts";
import { hintFor } from "./explain-issues.ts";
import { loadJson } from "./load.ts";
import { logVariables, readLogVariables } from "./log-variables.ts";
import { nearest } from "./nearest.ts";
import type { GatewayBind } from "./resolved.ts";
import { hookTransports } from "./schema.ts";

/** What the environment says. Empty variables count as unset. */
export interface EnvironmentConfig {
  readonly bind?: GatewayBind;
  /** By upstream key. */
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly pluginConfig?: SourceDocument;
  readonly hookTransport?: (typeof hookTransports)[number];
  readonly log: LogSettings;
  readonly warnings: readonly string[];
}

const prefix = "NEMO_RELAY_";

/** Variables that we set for our own children: not configuration, and not unknown either. */
const ours = ["NEMO_RELAY_GATEWAY_URL", "NEMO_RELAY_RUN"];

/** The daemon's token: read where it is asked for, and part of no configuration that is printed. */
const tokenVariable = "NEMO_RELAY_TOKEN";

/** The variable that sets an upstream's base URL. */
export function baseUrlVariable(upstream: string): string {
  return `${prefix}${upstream.toUpperCase().replaceAll("-", "_")}_BASE_URL`;
}

/**
 * Reads the `NEMO_RELAY_*` variables. Throws `RelayError("config")` for a value that cannot be used, naming the
 * variable; one that nobody knows is a warning with the nearest known name.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  upstreams: readonly string[],
): EnvironmentConfig {
  const bind = readVariable(env, "NEMO_RELAY_GATEWAY_BIND", readBind);
  const pluginConfig = readVariable(env, "NEMO_RELAY_PLUGIN_CONFIG", (text, name) =>
    loadJson(name, "environment", text),
  );
  const hookTransport = readVariable(env, "NEMO_RELAY_HOOK_TRANSPORT", readTransport);
  const baseUrls = upstreams.flatMap((key): readonly [string, string][] => {
    const url = readVariable(env, baseUrlVariable(key), readBaseUrl);
    return url === undefined ? [] : [[key, url]];
  });
  return {
    ...(bind === undefined ? {} : { bind }),
    ...(pluginConfig === undefined ? {} : { pluginConfig }),
    ...(hookTransport === undefined ? {} : { hookTransport }),
    baseUrls: Object.fromEntries(baseUrls),
    log: readLogVariables(env),
    warnings: unknownVariables(env, upstreams),
  };
}

function readVariable<Value>(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  read: (text: string, name: string) => Value,
): Value | undefined {
  const text = env[name]?.trim();
  return text === undefined || text === "" ? undefined : read(text, name);
}

function readBind(text: string, name: string): GatewayBind {
  const bind = parseBind(text);
  if (bind !== undefined) return bind;
  throw new RelayError("config", `${name}: expected HOST:PORT, for example 127.0.0.1:4040`);
}

function readTransport(text: string, name: string): (typeof hookTransports)[number] {
  const found = hookTransports.find((transport) => transport === text);
  if (found !== undefined) return found;
  const hint = hintFor(text, hookTransports);
  throw new RelayError(
    "config",
    `${name}: expected one of ${hookTransports.join(", ")}, found ${shownKey(text)}; ${hint}`,
  );
}

function readBaseUrl(text: string, name: string): string {
  const trouble = baseUrlTrouble(text);
  if (trouble !== undefined) throw new RelayError("config", `${name}: ${trouble}`);
  return trimBaseUrl(text);
}

function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  upstreams: readonly string[],
): readonly string[] {
  const known = [
    "NEMO_RELAY_GATEWAY_BIND",
    ...upstreams.map(baseUrlVariable),
    "NEMO_RELAY_PLUGIN_CONFIG",
    "NEMO_RELAY_HOOK_TRANSPORT",
    tokenVariable,
    ...Object.values(logVariables),
    ...ours,
  ];
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !known.includes(name))
    .sort()
    .map((name) => {
      // What all names share must not make them look alike.
      const bare = new Map(known.map((other) => [other.slice(prefix.length), other]));
      const near = bare.get(nearest(name.slice(prefix.length), bare.keys()) ?? "");
      const hint = near === undefined ? `known: ${known.join(", ")}` : `did you mean ${near}?`;
      return `unknown variable ${shownKey(name)} has no effect; ${hint}`;
    });
}
