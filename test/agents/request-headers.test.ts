import { expect, test } from "bun:test";
import { agents } from "../../src/agents/registry.ts";
import { loggableHeaders } from "../../src/gateway/loggable-headers.ts";

/** Headers that note which names are asked for; each is there with the same value, or none. */
function noted(value: string | undefined): { readonly headers: Headers; readonly asked: Set<string> } {
  const asked = new Set<string>();
  const note = (name: string): void => void asked.add(name.toLowerCase());
  const headers = Object.assign(new Headers(), {
    get: (name: string) => (note(name), value ?? null),
    has: (name: string) => (note(name), value !== undefined),
  });
  return { headers, asked };
}

// A process that was killed leaves these, and no others, of what it had answered and not recorded.
test.each(agents.map((agent) => [agent.id, agent] as const))("%s reads no header that it does not name", (_, agent) => {
  for (const value of [undefined, "x", '{"turn_id":"t"}', "codex_cli/1.0 claude-cli/1.0 cursor"]) {
    const { headers, asked } = noted(value);
    agent.claims(headers);
    for (const body of [undefined, {}, { client_metadata: { thread_id: "b" } }]) agent.identify(headers, body);
    for (const hook_event_name of agent.hookEvents) agent.adapt({ payload: { hook_event_name }, headers, config: {} });
    expect(asked.size).toBeGreaterThan(0);
    const all = new Headers([...asked].map((name): [string, string] => [name, "v"]));
    const kept = loggableHeaders(agents)(all) ?? [];
    expect(kept.map(([name]) => name).toSorted()).toEqual([...asked].toSorted());
  }
});
