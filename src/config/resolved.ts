import type { AgentSettings } from "../agents/launch.ts";
import type { CostSettings } from "../pricing/rates.ts";
import type { LogSettings } from "../platform/log-settings.ts";
import type { SessionConfig } from "../core/events/normalized-event.ts";

/** An exporter that the configuration switches on. */
export interface ConfiguredExporter {
  /** Registered kind. */
  readonly kind: string;
  /** Its section of plugins.toml, validated by its own schema. */
  readonly settings: unknown;
  /** The file that defines it, or `default` when no plugins.toml exists anywhere. */
  readonly source: string;
}

/** Where and how the record is kept. */
export interface JournalSettings {
  readonly enabled: boolean;
  /** Absolute; empty when the environment names no home to put it in. */
  readonly directory: string;
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
  readonly fsync: "group" | "always" | "off";
}

/** Where a daemon listens. */
export interface GatewayBind {
  readonly hostname: string;
  readonly port: number;
}

/** The configuration after all layers: files, environment, flags. */
export interface ResolvedConfig {
  /** Base URL per upstream key, as configured or default; without a trailing slash. */
  readonly upstreams: Readonly<Record<string, string>>;
  /** The upstream keys that something set explicitly (a file, a variable or a flag). */
  readonly explicitUpstreams: ReadonlySet<string>;
  /** By section name: the agent's first alias (`claude`, `codex`, …). */
  readonly agents: Readonly<Record<string, AgentSettings>>;
  readonly journal: JournalSettings;
  /** Open turns are closed after this long without any activity. @defaultValue 7200 */
  readonly turnIdleSeconds: number;
  readonly exporters: readonly ConfiguredExporter[];
  /** What files and variables say of the log; `file` is absolute. */
  readonly log: LogSettings;
  /** Whether costs are computed, and prices that stand above the built-in ones. */
  readonly cost: CostSettings;
  /** Defaults for sessions that bring no configuration of their own. */
  readonly session: SessionConfig;
  /** Set by `--bind` or `NEMO_RELAY_GATEWAY_BIND`, which ask for a daemon; a transparent run takes no notice. */
  readonly bind?: GatewayBind;
  /** Things the person should know, one line each. */
  readonly warnings: readonly string[];
  /** The files that were read, lowest precedence first. */
  readonly files: readonly string[];
}
