import type { IdSource } from "../../src/core/clock.ts";
import { second } from "../../src/core/clock.ts";
import type { Content } from "../../src/core/events/content.ts";
import type { NormalizedEvent } from "../../src/core/events/normalized-event.ts";
import type { RelayEvent, ScopeEnd, ScopeStart } from "../../src/core/events/relay-event.ts";
import { SessionRegistry } from "../../src/core/session/registry.ts";

type Event = NormalizedEvent<Content>;
/** An event without what every event of a playbook shares. */
export type Line = Event extends infer E
  ? E extends Event
    ? Omit<E, "agent" | "session" | "metadata"> & Partial<E>
    : never
  : never;

/** Ids that count. */
export function countedIds(prefix = "id"): IdSource {
  let count = 0;
  return { next: () => `${prefix}-${++count}` };
}

/** Plays events into a registry, one second apart, and keeps what came out. */
export class Playbook {
  readonly registry: SessionRegistry = new SessionRegistry(7200 * second);
  readonly events: RelayEvent[] = [];
  readonly #ids = countedIds();
  readonly #log: { readonly input: Event; readonly at: number; readonly ids: readonly string[] }[] = [];
  at: number = 1_000_000 * second;

  /** Plays one event; returns what it derived. */
  play(line: Line, after: number = second): readonly RelayEvent[] {
    this.at += after;
    const event = { agent: "claude-code", session: "s1", metadata: {}, ...line } as Event;
    const derived = this.#apply(event);
    this.events.push(...derived);
    return derived;
  }

  /** Closes what is due at the current time plus `after`. */
  tick(after: number): readonly RelayEvent[] {
    this.at += after;
    const derived = this.registry.due(this.at).flatMap((event) => this.#apply(event));
    this.events.push(...derived);
    return derived;
  }

  /** As the runtime does: a session that has left memory comes back by its recorded inputs. */
  #apply(event: Event): readonly RelayEvent[] {
    if (this.registry.isDormant(event.session)) {
      this.registry.wake(event.session);
      for (const { input, at, ids } of this.#log.filter((logged) => logged.input.session === event.session)) {
        const drawn = ids.values();
        this.registry.apply(input, at, { next: () => drawn.next().value ?? "" });
      }
    }
    const ids: string[] = [];
    const draw = (): string => {
      ids.push(this.#ids.next());
      return ids.at(-1)!;
    };
    const derived = this.registry.apply(event, this.at, { next: draw });
    this.#log.push({ input: event, at: this.at, ids });
    return derived;
  }

  /** Starts of scopes with this name. */
  starts(name: string): ScopeStart[] {
    return this.events.filter((event): event is ScopeStart => event.kind === "start" && event.name === name);
  }

  /** The only start with this name. */
  start(name: string): ScopeStart {
    const found = this.starts(name);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} starts of ${name}`);
    return found[0];
  }

  /** The end of a scope, if it ended. */
  endOf(start: ScopeStart): ScopeEnd | undefined {
    return this.events.find((event): event is ScopeEnd => event.kind === "end" && event.uuid === start.uuid);
  }

  /** The names from a scope up to the session. */
  path(start: ScopeStart): string[] {
    const byId = new Map(
      this.events.flatMap((event) => (event.kind === "start" ? [[event.uuid, event] as const] : [])),
    );
    const names: string[] = [];
    for (
      let at: ScopeStart | undefined = start;
      at !== undefined;
      at = at.parent === null ? undefined : byId.get(at.parent)
    ) {
      names.push(at.name);
    }
    return names;
  }

  /** Names of scopes that have not ended. */
  open(): string[] {
    const ended = new Set(this.events.flatMap((event) => (event.kind === "end" ? [event.uuid] : [])));
    return this.events.flatMap((event) => (event.kind === "start" && !ended.has(event.uuid) ? [event.name] : []));
  }
}

const text = (value: string): Content => ({ value });

/** Short words for the lines that most playbooks need. */
export const say = {
  session: (source = "startup"): Line => ({ kind: "session_start", source, payload: { value: {} } }),
  sessionEnd: (): Line => ({ kind: "session_end", payload: { value: {} } }),
  prompt: (words: string): Line => ({ kind: "prompt", prompt: text(words) }),
  stop: (answer?: string): Line => ({ kind: "turn_end", ...(answer === undefined ? {} : { output: text(answer) }) }),
  subagent: (subagentId: string): Line => ({ kind: "subagent_start", subagentId, payload: { value: {} } }),
  subagentEnd: (subagentId: string, answer?: string): Line => ({
    kind: "subagent_end",
    subagentId,
    ...(answer === undefined ? {} : { output: text(answer) }),
  }),
  tool: (toolCallId: string, name = "Bash", more: Partial<Line> = {}): Line =>
    ({ kind: "tool_start", toolCallId, name, input: { value: {} }, ownerKnown: true, ...more }) as Line,
  toolEnd: (toolCallId: string, name = "Bash", more: Partial<Line> = {}): Line =>
    ({ kind: "tool_end", toolCallId, name, status: "ok", output: text("done"), ...more }) as Line,
  spawn: (toolCallId: string, more: Partial<Line> = {}): Line =>
    say.tool(toolCallId, "Agent", { spawns: true, ...more }),
  link: (subagentId: string, toolCallId: string): Line => ({
    kind: "link",
    subagentId,
    toolCallId,
    source: "PostToolUse",
  }),
  llm: (
    call: string,
    identity: Extract<Event, { kind: "llm_start" }>["identity"] = { mainThread: true, source: "header" },
  ): Line => ({
    kind: "llm_start",
    call,
    name: "anthropic.messages",
    system: "anthropic",
    vendor: "anthropic",
    identity,
    request: { stream: true, messageCount: 0, parameters: {}, bodyBytes: 0 },
    toolResults: [],
  }),
  /** A reply that asks for one call of a client's tool. */
  asks: (call: string, toolCallId: string, name = "Bash"): Line => ({
    kind: "llm_end",
    call,
    status: { code: "ok" },
    response: {
      message: {
        value: {
          role: "assistant",
          parts: [{ type: "tool_call", id: toolCallId, name, arguments: { command: "ls" } }],
        },
      },
    },
  }),
  llmEnd: (call: string, words?: string): Line => ({
    kind: "llm_end",
    call,
    status: { code: "ok" },
    response: { message: null, ...(words === undefined ? {} : { text: text(words) }) },
  }),
};
