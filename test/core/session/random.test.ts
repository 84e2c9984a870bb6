import { test } from "bun:test";
import type { RelayEvent } from "../../../src/core/events/relay-event.ts";
import { SessionRegistry } from "../../../src/core/session/registry.ts";
import { randomSource } from "../../support/random-json.ts";
import type { Line } from "../../support/playbook.ts";
import { Playbook, countedIds, say } from "../../support/playbook.ts";

const rounds = 100_000;
const agents = ["a1", "a2", "a3", undefined];
const tools = ["t1", "t2", "t3", "t4"];
const calls = ["c1", "c2", "c3"];

function randomLine(random: () => number): Line {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const subagentId = pick(agents);
  const inside = subagentId === undefined ? {} : { subagentId };
  const named = subagentId ?? "a1";
  const identity = subagentId === undefined ? { mainThread: true as const, source: "h" } : { subagentId, source: "h" };
  const makers: readonly (() => Line)[] = [
    () => say.session(pick(["startup", "resume", "compact"])),
    () => say.sessionEnd(),
    () => say.prompt("p"),
    () => say.stop(),
    () => say.subagent(named),
    () => say.subagentEnd(named),
    () => say.tool(pick(tools), "Bash", inside),
    () => say.spawn(pick(tools), inside),
    () => say.toolEnd(pick(tools), "Bash", { ...inside, ...(random() < 0.3 ? { onlyIfOpen: true } : {}) }),
    () => say.link(named, pick(tools)),
    () => ({ kind: "mark", name: "hook_mark", data: { value: null }, ...inside }),
    () => say.llm(pick(calls), random() < 0.8 ? identity : {}),
    () => say.llmEnd(pick(calls)),
    () => say.asks(pick(calls), pick(tools)),
    () => ({ kind: "llm_tool_call", call: pick(calls), toolCallId: pick(tools), name: "Bash" }),
    () => ({ kind: "close", what: pick(["turn", "session"] as const), reason: "idle_timeout" }),
  ];
  return pick(makers)();
}

type Start = RelayEvent & { kind: "start" };

/** What must hold whatever came in whatever order. */
function check(events: readonly RelayEvent[]): void {
  const started = new Map<string, Start>();
  const ended = new Set<string>();
  const known = (uuid: string | null, what: string): void => {
    if (uuid !== null && !started.has(uuid)) throw new Error(`${what}: its scope was never started`);
  };
  for (const event of events) {
    switch (event.kind) {
      case "start":
        known(event.parent, event.name);
        if (started.has(event.uuid)) throw new Error(`started twice: ${event.name}`);
        started.set(event.uuid, event);
        break;
      case "end":
        known(event.uuid, event.name);
        if (ended.has(event.uuid)) throw new Error(`ended twice: ${event.name}`);
        if (event.time < started.get(event.uuid)!.time) throw new Error(`ended before its start: ${event.name}`);
        ended.add(event.uuid);
        break;
      case "mark":
        known(event.parent, event.name);
        break;
      case "link":
        known(event.scope, "link");
    }
  }
  for (const start of started.values()) checkPlace(start, started, ended);
}

function checkPlace(start: Start, started: ReadonlyMap<string, Start>, ended: ReadonlySet<string>): void {
  if (!ended.has(start.uuid)) throw new Error(`left open: ${start.name}`);
  if (start.subagentId === undefined) return;
  const parent = started.get(start.parent!);
  if (start.category === "agent") {
    if (parent?.name === start.name) throw new Error(`${start.name} hangs on itself`);
    return;
  }
  if (parent?.name !== `subagent:${start.subagentId}`) {
    throw new Error(`${start.name} names ${start.subagentId} and hangs on ${parent?.name}`);
  }
}

test("any order of events: every start ends once, under the parent that its id names, and replay gives the same", () => {
  const seed = Number(process.env["TEST_SEED"] ?? Date.now() % 1_000_000);
  for (let round = 0; round < rounds; round += 1) {
    const random = randomSource(seed + round);
    const book = new Playbook();
    const played: [Line, number][] = [];
    const length = 5 + Math.floor(random() * 30);
    try {
      for (let step = 0; step < length; step += 1) {
        const line = randomLine(random);
        book.play(line);
        played.push([line, book.at]);
      }
      for (const call of calls) book.play(say.llmEnd(call));
      const closing = book.registry.closeAll();
      const before = book.events.length;
      for (const event of closing) book.play(event);
      check(book.events);

      const again = new SessionRegistry(7200 * 1_000_000);
      const ids = countedIds();
      const replayed = played.flatMap(([line, at]) =>
        again.apply({ agent: "claude-code", session: "s1", metadata: {}, ...line }, at, ids),
      );
      // Not by expect(): asked 200,000 times it takes as long as all the rest.
      const recorded = book.events.slice(0, Math.min(replayed.length, before));
      if (JSON.stringify(replayed) !== JSON.stringify(recorded)) throw new Error("the replay is another");
    } catch (error) {
      throw new Error(`seed ${seed + round}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
}, 120_000);
