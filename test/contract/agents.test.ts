// The suite that every agent passes: what it knows of hooks is captured, worded and harmless.
import { describe, expect, test } from "bun:test";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { HookEvent } from "../../src/agents/agent.ts";
import { neutralAnswers } from "../../src/agents/neutral-answers.ts";
import { agentByExecutable, agentByWord, agents } from "../../src/agents/registry.ts";
import { comparable, eventName } from "../../src/agents/shared/event-name.ts";
import type { JsonObject, JsonValue } from "../../src/core/json/json-value.ts";
import { deepList, randomObject, randomSource } from "../support/random-json.ts";

interface Fixture {
  readonly file: string;
  /** `captured: …`, or `not captured: …` and why. */
  readonly origin: string;
  readonly payload: JsonObject;
  readonly events: readonly HookEvent[];
  readonly response: JsonObject;
}

/** Events that no real agent could be brought to send here; their payloads have the documented shape. */
const notCaptured: Readonly<Record<string, readonly string[]>> = {
  // No Cursor can be had here: every payload is composed from documentation and from others' captures.
  cursor: agentByWord("cursor")?.hookEvents.toSorted() ?? [],
  codex: ["AfterAgentResponse", "AfterAgentThought", "Notification", "PostToolUseFailure"],
  hermes: ["on_session_reset", "post_approval_response", "pre_approval_request"],
  "claude-code": [
    "AfterAgentResponse",
    "AfterAgentThought",
    "CwdChanged",
    "DirectoryAdded",
    "Elicitation",
    "ElicitationResult",
    "FileChanged",
    "PermissionDenied",
    "TaskCompleted",
    "TaskCreated",
    "TeammateIdle",
    "WorktreeCreate",
    "WorktreeRemove",
  ],
};

function fixturesOf(id: string): readonly Fixture[] {
  const folder = join(import.meta.dir, "..", "fixtures", "hooks", id);
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({ file, ...JSON.parse(readFileSync(join(folder, file), "utf8")) }) as Fixture);
}

const noHeaders = new Headers();
const seed = Date.now() % 2 ** 31;

for (const agent of agents) {
  describe(agent.id, () => {
    const fixtures = fixturesOf(agent.id);
    const adapt = (payload: JsonObject): readonly HookEvent[] =>
      agent.adapt({ payload, headers: noHeaders, config: {} });

    test("every event it knows has a payload, and what is not captured says so", () => {
      const names = fixtures.map(({ payload }) => eventName(payload));
      expect([...new Set(names)].toSorted()).toEqual([...agent.hookEvents].toSorted());
      const invented = fixtures.filter(({ origin }) => !origin.startsWith("captured: "));
      const inventedNames = new Set(invented.map(({ payload }) => eventName(payload)));
      expect([...inventedNames].toSorted()).toEqual([...(notCaptured[agent.id] ?? [])]);
    });

    for (const { file, payload, events, response } of fixtures) {
      test(`${file}: golden events and answer`, () => {
        expect(adapt(payload)).toEqual([...events]);
        expect(agent.respond(payload)).toEqual(response);
      });
    }

    test("reading a payload leaves it as it was", () => {
      for (const { payload } of fixtures) {
        const before = structuredClone(payload);
        adapt(payload);
        expect(payload).toEqual(before);
      }
    });

    test("an event's spelling does not matter", () => {
      for (const { payload } of fixtures) {
        const name = eventName(payload);
        const snake = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
        expect(comparable(snake)).toBe(comparable(name));
        const kinds = adapt({ ...payload, hook_event_name: snake }).map(({ kind }) => kind);
        expect(kinds).toEqual(adapt(payload).map(({ kind }) => kind));
      }
    });

    test("an unknown event becomes a mark that keeps its fields", () => {
      const [event, ...others] = adapt({ session_id: "s1", hook_event_name: "NeverHeardOf", number: 7 });
      expect(others).toEqual([]);
      expect(event).toMatchObject({ kind: "mark", session: "s1", name: "hook_mark", data: { number: 7 } });
      expect(event?.metadata).toMatchObject({ hook_event_name: "NeverHeardOf", agent_kind: agent.id });
    });

    test("a payload that names no session becomes a mark with an empty one", () => {
      for (const { payload } of fixtures) {
        const {
          session_id: _session,
          conversation_id: _conversation,
          ...nameless
        } = payload as Record<string, JsonValue>;
        expect(adapt(nameless)).toEqual([expect.objectContaining({ kind: "mark", session: "" })]);
      }
    });

    test("an explicit session header wins over the payload", () => {
      const headers = new Headers({ "x-nemo-relay-session-id": "told" });
      for (const { payload } of fixtures) {
        for (const event of agent.adapt({ payload, headers, config: {} })) expect(event.session).toBe("told");
      }
    });

    test("session configuration comes along", () => {
      const config = { profile: "ci" };
      for (const { payload } of fixtures) {
        for (const event of agent.adapt({ payload, headers: noHeaders, config })) expect(event.config).toEqual(config);
      }
    });

    test(`arbitrary JSON never throws (seed ${seed})`, () => {
      const random = randomSource(seed);
      const names = agent.hookEvents;
      for (let run = 0; run < 3000; run += 1) {
        const payload = {
          ...randomObject(random),
          ...(random() < 0.8 ? { session_id: "s1" } : {}),
          ...(random() < 0.8 ? { hook_event_name: names[Math.floor(random() * names.length)] ?? "" } : {}),
        };
        const events = adapt(payload);
        expect(events.length).toBeGreaterThan(0);
        for (const event of events) {
          expect(event.agent).toBe(agent.id);
          expect(typeof event.session).toBe("string");
          expect(event.metadata["agent_kind"]).toBe(agent.id);
        }
        expect(agent.respond(payload)).toEqual(agent.respond({}));
        agent.identify(new Headers({ "user-agent": "x" }), payload);
        agent.identify(noHeaders, { metadata: payload });
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    });

    test("hostile keys and deep nesting change nothing but themselves", () => {
      const hostile = JSON.parse(
        '{"session_id":"s1","hook_event_name":"PreToolUse","__proto__":{"polluted":true},"constructor":1,"toString":2}',
      ) as JsonObject;
      for (const event of adapt({ ...hostile, tool_input: deepList(5000), deep: deepList(5000) })) {
        expect(event.metadata["agent_kind"]).toBe(agent.id);
      }
      for (const event of adapt(hostile)) expect(Object.getPrototypeOf(event.metadata)).toBe(Object.prototype);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect(() => agent.identify(noHeaders, deepList(5000))).not.toThrow();
    });

    test("without a decision no answer approves or blocks anything", () => {
      const telling = new Set(["allow", "approve", "ask", "deny", "block", "permission", "permissionDecision"]);
      for (const { payload } of fixtures) {
        const answer = agent.respond(payload);
        expect(words(answer).filter((word) => telling.has(word))).toEqual([]);
        expect(answer).toEqual(agent.respond({}));
      }
    });

    test("hook-forward answers the same when it has no gateway", () => {
      const own = neutralAnswers.find(({ words: found }) => found.includes(agent.id));
      expect([...(own?.words ?? [])].toSorted()).toEqual([agent.id, ...agent.aliases].toSorted());
      expect(JSON.parse(own?.neutral ?? "null")).toEqual(agent.respond({}));
    });

    test("its words lead to it", () => {
      for (const word of [agent.id, ...agent.aliases]) expect(agentByWord(word)).toBe(agent);
      for (const name of agent.executables) expect(agentByExecutable(name)).toBe(agent);
    });

    test("its launch module loads", async () => {
      expect(await agent.launch()).toEqual({ inspect: expect.any(Function), plan: expect.any(Function) });
    });
  });
}

test("no two agents share a word or an executable", () => {
  const all = agents.flatMap(({ id, aliases }) => [id, ...aliases]);
  expect(new Set(all).size).toBe(all.length);
  const executables = agents.flatMap((agent) => agent.executables);
  expect(new Set(executables).size).toBe(executables.length);
  expect(agentByWord("nobody")).toBeUndefined();
  expect(agentByExecutable("nobody")).toBeUndefined();
});

/** All keys and texts of a value. */
function words(value: JsonValue): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => [key, ...words(held)]);
}
