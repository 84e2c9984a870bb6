import type { ResolvedConfig } from "../config/resolved.ts";

/** What the person's own settings of the agent say, and which of ours stand above them. */
export interface OwnUpstreams {
  /** Base URL per upstream key, as the person has set it for the agent. */
  readonly own: Readonly<Record<string, string>>;
  /** In place of the providers' defaults, where nobody has set anything. */
  readonly defaults?: Readonly<Record<string, string>> | undefined;
  /** Keys that a flag or a `NEMO_RELAY_*` variable has set: they win over the person's own. */
  readonly commanded: ReadonlySet<string>;
}

/** The configuration with the person's own upstreams in place, and what could not be used. */
export interface ChosenUpstreams {
  readonly config: ResolvedConfig;
  readonly notes: readonly string[];
}

/** Flag and variable stand above the person's own base URL, that above config.toml, that above the default (decision 14). */
export function chooseUpstreams(config: ResolvedConfig, choice: OwnUpstreams): ChosenUpstreams {
  const upstreams: Record<string, string> = { ...config.upstreams };
  const explicit = new Set(config.explicitUpstreams);
  const notes: string[] = [];
  for (const [key, url] of Object.entries(choice.defaults ?? {})) {
    if (!explicit.has(key)) upstreams[key] = url;
  }
  for (const [key, url] of Object.entries(choice.own)) {
    if (choice.commanded.has(key)) continue;
    const parsed = URL.parse(url);
    if (parsed === null || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) {
      notes.push(`the agent's own base URL for ${key} is not an http URL and was not used`);
      continue;
    }
    upstreams[key] = withoutEnd(url);
    explicit.add(key);
  }
  return { config: { ...config, upstreams, explicitUpstreams: explicit }, notes };
}

/** Without slashes at the end, but for the one that says that the path is `/`. */
function withoutEnd(url: string): string {
  const trimmed = url.replace(/\/+$/, "");
  return /^https?:\/\/[^/]*$/i.test(trimmed) && trimmed !== url ? `${trimmed}/` : trimmed;
}
