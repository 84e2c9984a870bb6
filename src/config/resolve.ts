import { posix, win32 } from "node:path";
import type { AgentSettings } from "../agents/launch.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import type { LogSettings } from "../platform/log-settings.ts";
import type { UserDirectories } from "../platform/xdg.ts";
import { userDirectories } from "../platform/xdg.ts";
import type { ExporterCatalogue } from "./component.ts";
import type { Admit } from "./config-documents.ts";
import { loadLayers, mergeConfigs } from "./config-documents.ts";
import type { SourceDocument } from "./document.ts";
import type { EnvironmentConfig } from "./environment.ts";
import { readEnvironment } from "./environment.ts";
import type { FileReader } from "./files.ts";
import { diskFiles } from "./files.ts";
import type { ConfigFlags, FlagConfig } from "./flags.ts";
import { readFlags } from "./flags.ts";
import type { LocationInput } from "./locations.ts";
import { filePluginDocuments } from "./plugin-sources.ts";
import { resolvePlugins } from "./plugins.ts";
import type { CostSettings, Rates } from "../pricing/rates.ts";
import type { ConfiguredExporter, JournalSettings, ResolvedConfig } from "./resolved.ts";
import type { FileConfig, JournalTable } from "./schema.ts";
import { baseUrlKey, configSchema } from "./schema.ts";
import { validate } from "./validate.ts";

/** What `resolveConfig` works on. */
export interface ConfigInput {
  /** Absolute: where `nemo-relay` was started. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `process.platform`. */
  readonly platform: string;
  readonly flags: ConfigFlags;
  /** The providers' upstreams; several of the same key count once. */
  readonly upstreams: readonly { readonly key: string; readonly defaultBaseUrl: string }[];
  /** Names of the tables below `[agents]`. */
  readonly agentSections: readonly string[];
  readonly catalogue: ExporterCatalogue;
  /** What is written when there is no plugin document at all. */
  readonly defaultExporters: (
    stateDirectory: string,
  ) => readonly { readonly kind: string; readonly settings: JsonObject }[];
  /** @defaultValue the disk */
  readonly files?: FileReader;
  /** Judges the project's files. @defaultValue none: they are not read */
  readonly admit?: Admit;
  /** Stands in for `/etc/nemo-relay`. */
  readonly systemDirectory?: string;
}

/** How long delivered segments of the journal are kept unless something is configured. */
export const defaultMaxAgeSeconds: number = 30 * 86_400;
/** How large the journal grows unless something is configured. */
export const defaultMaxBytes: number = 2 * 2 ** 30;
const defaultTurnIdleSeconds = 7200;

/**
 * Puts the configuration together: defaults, then system, project and user files, then environment, then flags
 * (decision 19). Throws `RelayError`: `config` for files and variables, `usage` for flags.
 */
export async function resolveConfig(input: ConfigInput): Promise<ResolvedConfig> {
  const source = { files: input.files ?? diskFiles, admit: input.admit };
  const upstreamKeys = input.upstreams.map(({ key }) => key);
  const flags = readFlags(input.flags);
  const environment = readEnvironment(input.env, upstreamKeys);
  const places: LocationInput = { ...input, ...input.flags };
  const configs = await loadLayers("config.toml", places, source);
  const config = mergeConfigs(configs, configSchema(upstreamKeys, input.agentSections));
  // A document given by flag or variable takes the place of all files: those are not even read.
  const given = flags.pluginConfig ?? environment.pluginConfig;
  const plugins = given === undefined ? await loadLayers("plugins.toml", places, source) : [];
  const documents = given === undefined ? filePluginDocuments(configs, plugins) : [given];
  const directories = userDirectories(input);
  const warnings: string[] = [...environment.warnings];
  const bind = flags.bind ?? environment.bind;
  return {
    ...resolveUpstreams(input, config, environment, flags),
    agents: resolveAgents(input, config, environment),
    journal: resolveJournal(config.journal ?? {}, input, directories),
    turnIdleSeconds: config.sessions?.turn_idle ?? defaultTurnIdleSeconds,
    exporters: await resolveExporters(documents, input, directories, (line) => warnings.push(line)),
    log: resolveLog(config.log, environment.log, (written) => absolute(written, input, directories)),
    cost: resolveCost(config),
    session: flags.session,
    ...(bind === undefined ? {} : { bind }),
    warnings: [...new Set(warnings)],
    files: [...configs, ...plugins].map(({ name }) => name),
  };
}

function resolveUpstreams(
  input: ConfigInput,
  config: FileConfig,
  environment: EnvironmentConfig,
  flags: FlagConfig,
): Pick<ResolvedConfig, "upstreams" | "explicitUpstreams"> {
  const upstreams = new Map<string, string>();
  const explicitUpstreams = new Set<string>();
  for (const { key, defaultBaseUrl } of input.upstreams) {
    const url = flags.baseUrls[key] ?? environment.baseUrls[key] ?? config.upstream?.[baseUrlKey(key)];
    if (url !== undefined) explicitUpstreams.add(key);
    if (!upstreams.has(key)) upstreams.set(key, url ?? defaultBaseUrl);
  }
  return { upstreams: Object.fromEntries(upstreams), explicitUpstreams };
}

function resolveAgents(
  input: ConfigInput,
  config: FileConfig,
  environment: EnvironmentConfig,
): Readonly<Record<string, AgentSettings>> {
  const override = environment.hookTransport === undefined ? {} : { hook_transport: environment.hookTransport };
  return Object.fromEntries(
    input.agentSections.map((section) => [section, { ...config.agents?.[section], ...override }]),
  );
}

function resolveJournal(table: JournalTable, input: ConfigInput, directories: UserDirectories): JournalSettings {
  const enabled = table.enabled ?? true;
  const written = table.directory ?? directories.state;
  return {
    enabled,
    directory: written === undefined ? "" : absolute(written, input, directories),
    maxAgeSeconds: table.max_age ?? defaultMaxAgeSeconds,
    maxBytes: table.max_size ?? defaultMaxBytes,
    fsync: table.fsync ?? "group",
  };
}

/** A path from a file or variable: `~/` is the home directory, a relative one starts where `nemo-relay` was started. */
function absolute(written: string, { cwd, platform }: ConfigInput, { home }: UserDirectories): string {
  const path = platform === "win32" ? win32 : posix;
  return path.resolve(cwd, home !== undefined && /^~[/\\]/.test(written) ? path.join(home, written.slice(2)) : written);
}

function resolveLog(
  written: FileConfig["log"] = {},
  variables: LogSettings,
  place: (file: string) => string,
): LogSettings {
  const { level, format, file } = { ...written, ...variables };
  return { level, format, file: file === undefined ? undefined : place(file) };
}

function resolveCost({ cost, prices = {} }: FileConfig): CostSettings {
  const own = Object.entries(prices).map(([model, table]): readonly [string, Rates] => [
    model,
    {
      input: table.input,
      output: table.output,
      cacheRead: table.cache_read,
      cacheWrite5m: table.cache_write_5m,
      cacheWrite1h: table.cache_write_1h,
      reasoning: table.reasoning,
    },
  ]);
  return { enabled: cost?.enabled ?? true, prices: Object.fromEntries(own) };
}

async function resolveExporters(
  documents: readonly SourceDocument[],
  input: ConfigInput,
  directories: UserDirectories,
  warn: (line: string) => void,
): Promise<readonly ConfiguredExporter[]> {
  const { catalogue, env } = input;
  const speaking = documents.some(({ emptied }) => emptied !== true);
  if (speaking) return resolvePlugins(documents, { catalogue, env, startDirectory: input.cwd, warn });
  const found: ConfiguredExporter[] = [];
  // Without a place for state there is no journal either: that is said where it is opened.
  const defaults = directories.state === undefined ? [] : input.defaultExporters(directories.state);
  for (const { kind, settings } of defaults) {
    const registration = catalogue.exporters.find((exporter) => exporter.kind === kind);
    if (registration === undefined) continue;
    const document: SourceDocument = { name: "default", layer: "system", value: settings, prefix: [] };
    const { value } = validate(settings, { document, at: [], schema: await registration.schema() });
    found.push({ kind, settings: value, source: document.name });
  }
  return found;
}
