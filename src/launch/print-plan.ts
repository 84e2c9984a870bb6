import type { LaunchPlan } from "../agents/launch.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { shellQuote } from "./quote.ts";

/** What `--print` shows. */
export interface PrintedPlan {
  /** The agent's command-line word. */
  readonly agent: string;
  readonly gatewayUrl: string;
  readonly secret: string;
  readonly config: ResolvedConfig;
  readonly plan: LaunchPlan;
}

/**
 * The plan as `key = value` lines; the command is quoted for a shell, the run's secret is shown as `…`, and the
 * generated hook configuration comes last under a line of its own, as it is.
 */
export function printPlan(printed: PrintedPlan): string {
  const { config, plan } = printed;
  const lines = [`agent = ${printed.agent}`, `gateway_url = ${printed.gatewayUrl}`];
  for (const [key, url] of Object.entries(config.upstreams)) lines.push(`${key}_base_url = ${withoutSecrets(url)}`);
  if (config.exporters.length === 0) lines.push("exporters = none");
  for (const exporter of config.exporters) lines.push(`exporter = ${exporter.kind} (${exporter.source})`);
  if (config.journal.enabled) lines.push(`journal = ${config.journal.directory}`);
  for (const file of config.files) lines.push(`config_file = ${file}`);
  lines.push(`argv = ${plan.argv.map(shellQuote).join(" ")}`);
  for (const [name, value] of Object.entries(plan.env)) lines.push(`env.${name} = ${value}`);
  for (const file of plan.files) lines.push(`file = ${file.path}`);
  for (const patch of plan.patches ?? []) lines.push(`patch = ${patch.path}`);
  for (const note of [...config.warnings, ...plan.notes]) lines.push(`note = ${note}`);
  lines.push("hooks =", plan.hooks.trimEnd());
  return `${lines.join("\n").replaceAll(printed.secret, "…")}\n`;
}

/** A URL without user name, password and query: those are where keys stand. */
export function withoutSecrets(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.username === "" && url.password === "" && url.search === "")) return text;
  const credentials = url.username === "" && url.password === "" ? "" : "[redacted]@";
  const query = url.search === "" ? "" : "?[redacted]";
  return `${url.protocol}//${credentials}${url.host}${url.pathname}${query}`;
}
