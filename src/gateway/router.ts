import type { AgentDefinition } from "../agents/agent.ts";
import type { ProviderCodec, ProviderRoute } from "../providers/provider.ts";

/** Where a request goes. */
export type Target =
  | { readonly kind: "health" }
  | { readonly kind: "hook"; readonly agent: AgentDefinition }
  | { readonly kind: "provider"; readonly codec: ProviderCodec; readonly route: ProviderRoute }
  /** Not a route of ours: goes to the provider that the caller's headers speak for. */
  | { readonly kind: "other" }
  | { readonly kind: "wrong_method"; readonly allow: string };

/** The table of routes. */
export interface Router {
  /** Every path that is a route of ours. */
  readonly paths: readonly string[];
  target(method: string, path: string): Target;
}

/** Folds the registries into one table, once. Paths are compared exactly: no normalisation that a provider might do differently. */
export function makeRouter(agents: readonly AgentDefinition[], providers: readonly ProviderCodec[]): Router {
  const table = new Map<string, { readonly method: string; readonly target: Target }>();
  table.set("/healthz", { method: "GET", target: { kind: "health" } });
  for (const agent of agents) {
    for (const word of [agent.id, ...agent.aliases]) {
      table.set(`/hooks/${word}`, { method: "POST", target: { kind: "hook", agent } });
    }
  }
  for (const codec of providers) {
    for (const route of codec.routes)
      table.set(route.path, { method: route.method, target: { kind: "provider", codec, route } });
  }
  const target = (method: string, path: string): Target => {
    const found = table.get(path);
    if (found === undefined) return { kind: "other" };
    const matches = method === found.method || (method === "HEAD" && found.method === "GET");
    return matches ? found.target : { kind: "wrong_method", allow: found.method };
  };
  return { paths: [...table.keys()], target };
}
