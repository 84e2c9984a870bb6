import type { SessionConfig } from "../core/events/normalized-event.ts";
import { gatewayModes } from "../core/events/normalized-event.ts";
import { RelayError } from "../errors.ts";
import { baseUrlTrouble, trimBaseUrl } from "./base-url.ts";
import { parseBind } from "./bind.ts";
import type { SourceDocument } from "./document.ts";
import { shownKey } from "./document.ts";
import { hintFor } from "./explain-issues.ts";
import { loadJson } from "./load.ts";
import type { GatewayBind } from "./resolved.ts";
import { gatewayModeOf } from "./session-headers.ts";

/** The command line's words on configuration, as given. */
export interface ConfigFlags {
  /** `--config FILE` */
  readonly config?: string | undefined;
  /** `--plugin-config-path FILE` */
  readonly pluginConfigPath?: string | undefined;
  /** `--plugin-config JSON` */
  readonly pluginConfig?: string | undefined;
  /** `--<key>-base-url URL`, by upstream key. */
  readonly baseUrls?: Readonly<Record<string, string | undefined>> | undefined;
  /** `--session-metadata JSON` */
  readonly sessionMetadata?: string | undefined;
  /** `--profile NAME` */
  readonly profile?: string | undefined;
  /** `--gateway-mode MODE` */
  readonly gatewayMode?: string | undefined;
  /** `--bind HOST:PORT` */
  readonly bind?: string | undefined;
}

/** The same, read. */
export interface FlagConfig {
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly pluginConfig?: SourceDocument;
  readonly bind?: GatewayBind;
  readonly session: SessionConfig;
}

/** Reads the flags. Throws `RelayError("usage")` naming the flag whose value cannot be used. */
export function readFlags(flags: ConfigFlags): FlagConfig {
  const pluginConfig = given(flags.pluginConfig, (text) => loadJson("--plugin-config", "flags", text));
  const bind = given(flags.bind, readBind);
  return {
    baseUrls: Object.fromEntries(
      Object.entries(flags.baseUrls ?? {}).flatMap(([key, url]) =>
        url === undefined ? [] : [[key, readBaseUrl(key, url)]],
      ),
    ),
    ...(pluginConfig === undefined ? {} : { pluginConfig }),
    ...(bind === undefined ? {} : { bind }),
    session: readSession(flags),
  };
}

function readSession(flags: ConfigFlags): SessionConfig {
  const metadata = given(flags.sessionMetadata, (text) => loadJson("--session-metadata", "flags", text).value);
  const gatewayMode = given(flags.gatewayMode, readMode);
  const profile = flags.profile === "" ? undefined : flags.profile;
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(gatewayMode === undefined ? {} : { gatewayMode }),
  };
}

function readMode(text: string): NonNullable<SessionConfig["gatewayMode"]> {
  const mode = gatewayModeOf(text);
  if (mode !== undefined) return mode;
  const hint = hintFor(text, gatewayModes);
  throw new RelayError(
    "usage",
    `--gateway-mode: expected one of ${gatewayModes.join(", ")}, found ${shownKey(text)}; ${hint}`,
  );
}

function readBaseUrl(key: string, url: string): string {
  const trouble = baseUrlTrouble(url);
  if (trouble !== undefined) throw new RelayError("usage", `--${key}-base-url: ${trouble}`);
  return trimBaseUrl(url);
}

function readBind(text: string): GatewayBind {
  const bind = parseBind(text);
  if (bind === undefined) throw new RelayError("usage", "--bind: expected HOST:PORT, for example 127.0.0.1:4040");
  return bind;
}

function given<Value>(text: string | undefined, read: (text: string) => Value): Value | undefined {
  return text === undefined ? undefined : read(text);
}
