import { describe, expect, test } from "bun:test";
import { second } from "../../../src/core/clock.ts";
import type { Line } from "../../support/playbook.ts";
import { Playbook, say } from "../../support/playbook.ts";

const agent = (subagentId: string, parentSubagentId?: string) => ({
  subagentId,
  source: "x-claude-code-agent-id",
  ...(parentSubagentId === undefined ? {} : { parentSubagentId }),
});

describe("a session", () => {
  test("opens an agent scope, a turn per prompt, and closes both", () => {
    const book = new Playbook();
    for (const line of [
      say.session(),
      say.prompt("one"),
      say.llm("c1"),
      say.llmEnd("c1", "hi"),
      say.stop(),
      say.sessionEnd(),
    ])
      book.play(line);
    expect(book.path(book.start("anthropic.messages"))).toEqual([
      "anthropic.messages",
      "claude-code-turn",
      "claude-code",
    ]);
    expect(book.endOf(book.start("claude-code-turn"))?.output).toEqual({ value: "hi" });
    expect(book.open()).toEqual([]);
  });

  test("takes the answer that the turn's end brings before the last reply", () => {
    const book = new Playbook();
    for (const line of [say.prompt("one"), say.llm("c1"), say.llmEnd("c1", "draft"), say.stop("final")])
      book.play(line);
    expect(book.endOf(book.start("claude-code-turn"))?.output).toEqual({ value: "final" });
  });

  test("activity without a prompt opens an implicit turn and a session", () => {
    const book = new Playbook();
    book.play(say.llm("c1"));
    expect(book.start("claude-code").metadata["start_inferred"]).toBe(true);
    expect(book.start("claude-code-turn").metadata["turn_source"]).toBe("implicit");
  });

  test("the next prompt closes an open turn", () => {
    const book = new Playbook();
    for (const line of [say.prompt("one"), say.prompt("two")]) book.play(line);
    const [first, second_] = book.starts("claude-code-turn");
    expect(book.endOf(first!)?.metadata["status"]).toBe("superseded_by_next_turn");
    expect(book.endOf(second_!)).toBeUndefined();
  });

  test("keeps the configuration of whoever opened it, on its start", () => {
    const book = new Playbook();
    book.play({ ...say.session(), config: { profile: "eval", gatewayMode: "required", metadata: { team: "a" } } });
    book.play({ ...say.prompt("x"), config: { profile: "other" } });
    expect(book.start("claude-code").metadata).toMatchObject({
      gateway_config_profile: "eval",
      gateway_mode: "required",
      team: "a",
    });
    expect(book.start("claude-code-turn").metadata).toMatchObject({ gateway_config_profile: "eval" });
  });

  test("reports a required session without gateway traffic", () => {
    const book = new Playbook();
    book.play({ ...say.session(), config: { gatewayMode: "required" } });
    const ended = book.play(say.sessionEnd());
    expect(ended.filter((event) => event.kind === "mark").map((event) => event.name)).toEqual([
      "gateway_traffic_missing",
    ]);
  });

  test("a start after a compaction is a mark of the running session, a start after its end opens a new scope", () => {
    const book = new Playbook();
    book.play(say.session());
    expect(book.play(say.session("compact")).map((event) => event.kind)).toEqual(["mark"]);
    book.play(say.sessionEnd());
    book.play(say.session("resume"));
    const [first, again] = book.starts("claude-code");
    expect(again?.uuid).not.toBe(first!.uuid);
    expect(again?.metadata["resumed"]).toBe(true);
  });

  test("ends once, and an end of what never began leaves nothing", () => {
    const book = new Playbook();
    expect(book.play(say.sessionEnd())).toEqual([]);
    book.play(say.session());
    expect(book.play(say.sessionEnd())).toHaveLength(1);
    expect(book.play(say.sessionEnd())).toEqual([]);
  });

  test("an idle turn is closed only after the limit, and never while a call is in flight", () => {
    const book = new Playbook();
    book.play(say.prompt("one"));
    book.play(say.llm("c1"));
    expect(book.tick(7300 * second)).toEqual([]);
    book.play(say.llmEnd("c1"));
    expect(book.tick(7100 * second)).toEqual([]);
    expect(book.tick(200 * second).map((event) => event.kind)).toEqual(["end"]);
    expect(book.open()).toEqual(["claude-code"]);
  });
});

describe("subagents", () => {
  test("hang on the turn, not on the tool call that started them; the call is a link", () => {
    const book = new Playbook();
    for (const line of [
      say.prompt("go"),
      say.spawn("t1"),
      say.subagent("a1"),
      say.llm("c1", agent("a1")),
      say.llmEnd("c1"),
    ])
      book.play(line);
    for (const line of [say.subagentEnd("a1", "report"), say.link("a1", "t1"), say.toolEnd("t1", "Agent")])
      book.play(line);
    expect(book.path(book.start("anthropic.messages"))).toEqual([
      "anthropic.messages",
      "subagent:a1",
      "claude-code-turn",
      "claude-code",
    ]);
    const links = book.events.filter((event) => event.kind === "link");
    expect(links).toMatchObject([{ scope: book.start("subagent:a1").uuid, toolCallId: "t1" }]);
  });

  test("in the background: the link comes first, the turn ends first, and a later turn leaves them where they are", () => {
    const book = new Playbook();
    for (const line of [
      say.prompt("go"),
      say.spawn("t1"),
      say.link("a1", "t1"),
      say.toolEnd("t1", "Agent"),
      say.subagent("a1"),
      say.stop(),
    ])
      book.play(line);
    expect(book.open()).toEqual(["claude-code", "subagent:a1"]);
    book.play({ kind: "prompt", prompt: { value: "<task-notification>" }, synthetic: "task_notification" });
    book.play(say.llm("c1", agent("a1")));
    expect(book.path(book.start("anthropic.messages"))[1]).toBe("subagent:a1");
    expect(book.start("subagent:a1").parent).toBe(book.starts("claude-code-turn")[0]!.uuid);
    expect(book.events.filter((event) => event.kind === "link")).toHaveLength(1);
  });

  test("nested: the parent is the agent whose call is unanswered", () => {
    const book = new Playbook();
    for (const line of [
      say.prompt("go"),
      say.spawn("t1"),
      say.subagent("a1"),
      say.spawn("t2", { subagentId: "a1" }),
      say.subagent("a2"),
    ])
      book.play(line);
    expect(book.path(book.start("subagent:a2"))).toEqual([
      "subagent:a2",
      "subagent:a1",
      "claude-code-turn",
      "claude-code",
    ]);
  });

  test("two agents with calls open at once: the start waits for what tells the parent", () => {
    const book = new Playbook();
    const lines = [
      say.prompt("go"),
      say.spawn("t1"),
      say.spawn("t2"),
      say.subagent("a1"),
      say.spawn("t3", { subagentId: "a1" }),
    ];
    for (const line of lines) book.play(line);
    // Main has one call unanswered (t1 or t2), a1 has t3: a new subagent may be either's.
    expect(book.play(say.subagent("a2"))).toEqual([]);
    expect(book.play(say.subagent("a3"))).toEqual([]);
    book.play(say.llm("c1", agent("a2", "a1")));
    book.play(say.llm("c2", agent("a3")));
    expect(book.path(book.start("subagent:a2"))).toEqual([
      "subagent:a2",
      "subagent:a1",
      "claude-code-turn",
      "claude-code",
    ]);
    expect(book.path(book.start("subagent:a3"))).toEqual(["subagent:a3", "claude-code-turn", "claude-code"]);
  });

  test("a request of a subagent that nothing announced opens it, and says so", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.llm("c1", agent("a9"))]) book.play(line);
    expect(book.start("subagent:a9").metadata["start_inferred"]).toBe(true);
    expect(book.play(say.subagent("a9"))).toEqual([]);
  });

  test("an end without a start is a mark and makes no scope", () => {
    const book = new Playbook();
    book.play(say.session());
    expect(book.play(say.subagentEnd("x"))).toMatchObject([{ kind: "mark", name: "subagent_end_without_start" }]);
  });

  test("an id that comes back after its end gets a new scope", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.subagent("a1"), say.subagentEnd("a1"), say.subagent("a1")])
      book.play(line);
    expect(book.starts("subagent:a1")).toHaveLength(2);
  });
});

describe("tools", () => {
  test("belong to the subagent that the hook names, else to the turn", () => {
    const book = new Playbook();
    for (const line of [
      say.prompt("go"),
      say.subagent("a1"),
      say.tool("t1", "Read", { subagentId: "a1" }),
      say.tool("t2", "Write"),
    ])
      book.play(line);
    expect(book.path(book.start("Read"))[1]).toBe("subagent:a1");
    expect(book.path(book.start("Write"))[1]).toBe("claude-code-turn");
    expect(book.start("Read").metadata).toMatchObject({
      tool_correlation_status: "explicit",
      tool_correlation_subagent_id: "a1",
    });
  });

  test("a hook that cannot name its subagent inherits the owner of the reply that asked for the call", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.subagent("a1"), say.llm("c1", agent("a1"))]) book.play(line);
    book.play({ kind: "llm_tool_call", call: "c1", toolCallId: "t1", name: "Bash" });
    const { ownerKnown: _, ...line } = say.tool("t1") as Record<string, unknown>;
    book.play(line as Parameters<Playbook["play"]>[0]);
    expect(book.path(book.start("Bash"))[1]).toBe("subagent:a1");
    expect(book.start("Bash").metadata["tool_correlation_status"]).toBe("matched_hint");
  });

  test("end once: by the hook, else by the batch, else by the result in the next request, else with the turn", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.tool("t1"), say.tool("t2"), say.tool("t3"), say.tool("t4")])
      book.play(line);
    book.play(say.toolEnd("t1"));
    expect(book.play(say.toolEnd("t1", "Bash", { onlyIfOpen: true }))).toEqual([]);
    expect(book.play(say.toolEnd("t2", "Bash", { onlyIfOpen: true, status: "denied" }))).toMatchObject([
      { kind: "end", status: { code: "error" } },
    ]);
    book.play({
      ...say.llm("c1"),
      toolResults: [{ toolCallId: "t3", output: { value: "r" }, isError: false }],
    } as Parameters<Playbook["play"]>[0]);
    expect(book.play(say.stop()).filter((event) => event.kind === "end")).toMatchObject([
      { category: "tool", metadata: { status: "closed_by_turn_end", end_inferred: true } },
      { category: "agent", role: "turn" },
    ]);
    expect(book.starts("Bash").every((start) => book.endOf(start) !== undefined)).toBe(true);
  });

  test("an end without a start opens the call first; a repeated end is kept as a mark", () => {
    const book = new Playbook();
    book.play(say.prompt("go"));
    expect(book.play(say.toolEnd("t1")).map((event) => event.kind)).toEqual(["start", "end"]);
    expect(book.play(say.toolEnd("t1"))).toMatchObject([{ kind: "mark", name: "tool_end_late" }]);
  });
});

describe("requests without an id", () => {
  test("belong to the only open session of their agent, else to a session of their own that idles out", () => {
    const book = new Playbook();
    const ask = (runAgent: boolean) =>
      book.registry.sessionForNameless({ agent: "claude-code", runAgent, at: book.at });
    const nameless = ask(false);
    expect(nameless).toStartWith("gateway-");
    book.play({ ...say.llm("c1", {}), session: nameless });
    expect(ask(false)).toBe(nameless);
    book.play(say.llmEnd("c1"));
    book.play({
      kind: "llm_end",
      call: book.start("anthropic.messages").uuid,
      status: { code: "ok" },
      response: { message: null },
    });
    book.play(say.session());
    expect(ask(false)).toBe("s1");
    book.play({ ...say.session(), session: "s2" });
    expect(ask(false)).toBe(nameless);
    expect(ask(true)).toBe("s2");
  });

  test("fall back to the agent, and say so", () => {
    const book = new Playbook();
    book.play(say.llm("c1", {}));
    expect(book.start("anthropic.messages").metadata["llm_correlation_status"]).toBe("agent_fallback");
  });
});

describe("one call told by two pairs of hooks", () => {
  const generic = (id: string): Line => say.tool(id, "Shell", { alias: "k" });
  const genericEnd = (id: string, more: object = {}): Line => say.toolEnd(id, "Shell", { alias: "k", ...more });
  const dedicated = (more: object = {}): Line => say.tool("shell:k", "Shell", { alias: "k", joins: true, ...more });
  const dedicatedEnd = (output: string): Line =>
    say.toolEnd("shell:k", "Shell", { alias: "k", joins: true, output: { value: output } });
  const play = (...lines: Line[]): Playbook => {
    const book = new Playbook();
    book.play(say.prompt("go"));
    for (const line of lines) book.play(line);
    return book;
  };

  test("is one span, in whatever order they come", () => {
    const orders = [
      [generic("t1"), dedicated(), dedicatedEnd("out"), genericEnd("t1")],
      [dedicated(), generic("t1"), dedicatedEnd("out"), genericEnd("t1")],
      [generic("t1"), dedicated(), genericEnd("t1"), dedicatedEnd("out")],
      [dedicated(), dedicatedEnd("out")],
      [dedicatedEnd("out")],
      [generic("t1"), genericEnd("t1")],
    ];
    for (const [index, lines] of orders.entries()) {
      const book = play(...lines);
      expect([index, book.starts("Shell").length, book.open()]).toEqual([
        index,
        1,
        ["claude-code", "claude-code-turn"],
      ]);
    }
  });

  test("keeps what the hook without the id told, for an end that brings less or does not come", () => {
    const without = { output: undefined, status: "error" };
    const book = play(
      generic("t1"),
      dedicated({ metadata: { sandbox: true } }),
      dedicatedEnd("out"),
      genericEnd("t1", without),
    );
    expect(book.endOf(book.start("Shell"))).toMatchObject({ output: { value: "out" }, metadata: { sandbox: true } });
    const cut = play(generic("t1"), dedicated(), dedicatedEnd("out"), say.stop());
    expect(cut.endOf(cut.start("Shell"))).toMatchObject({ output: { value: "out" }, status: { code: "ok" } });
  });

  test("two equal calls at once stay two", () => {
    const book = play(
      generic("t1"),
      generic("t2"),
      dedicated(),
      dedicated(),
      dedicatedEnd("a"),
      dedicatedEnd("b"),
      genericEnd("t1"),
      genericEnd("t2"),
    );
    expect(book.starts("Shell")).toHaveLength(2);
    const again = play(dedicated(), dedicatedEnd("a"), dedicated(), dedicatedEnd("b"));
    expect(again.starts("Shell").map(({ toolCallId }) => toolCallId)).toEqual(["shell:k:1", "shell:k:2"]);
  });

  test("a call that another hook changed in between is still the only one of its tool", () => {
    const book = play(generic("t1"), dedicated({ alias: "other" }), genericEnd("t1"));
    expect(book.starts("Shell")).toHaveLength(1);
  });
});

describe("ids that contradict each other", () => {
  const conflicts = (book: Playbook) =>
    book.events.flatMap((event) =>
      event.kind === "mark" && event.name === "correlation_conflict" ? [event.metadata] : [],
    );

  test("a hook's owner and the reply's are both told; the hook's counts", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.subagent("a"), say.subagent("b"), say.llm("c", { subagentId: "a" })])
      book.play(line);
    book.play({ kind: "llm_tool_call", call: "c", toolCallId: "t1", name: "Bash" });
    book.play(say.tool("t1", "Bash", { subagentId: "b" }));
    expect(book.path(book.start("Bash"))[1]).toBe("subagent:b");
    expect(conflicts(book)).toMatchObject([{ about: "owner of tool call", id: "t1", kept: "b", other: "a" }]);
  });

  test("a request's parent against the one that hooks told, said once", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.subagent("a"), say.subagent("b")]) book.play(line);
    for (const call of ["c1", "c2"]) book.play(say.llm(call, { subagentId: "b", parentSubagentId: "a", source: "h" }));
    expect(conflicts(book)).toMatchObject([{ about: "parent of subagent", id: "b", kept: "main thread", other: "a" }]);
  });

  test("two calls that claim the same subagent", () => {
    const book = new Playbook();
    for (const line of [
      say.prompt("go"),
      say.subagent("a"),
      say.link("a", "t1"),
      say.link("a", "t1"),
      say.link("a", "t2"),
    ])
      book.play(line);
    expect(conflicts(book)).toMatchObject([{ about: "tool call of subagent", kept: "t1", other: "t2" }]);
  });
});

test("two subagents that use the same call id have a call each", () => {
  const book = new Playbook();
  for (const line of [say.prompt("go"), say.subagent("a"), say.subagent("b")]) book.play(line);
  for (const subagentId of ["a", "b"]) book.play(say.tool("t1", "Bash", { subagentId }));
  for (const subagentId of ["b", "a"]) book.play(say.toolEnd("t1", "Bash", { subagentId }));
  expect(book.starts("Bash").map((start) => [book.path(start)[1], book.endOf(start) !== undefined])).toEqual([
    ["subagent:a", true],
    ["subagent:b", true],
  ]);
});

describe("marks", () => {
  const mark = (name: string): Line => ({ kind: "mark", name, data: { value: { x: 1 } } });

  test("compaction, notification and unknown hooks are marks under the active scope: the turn, else the session", () => {
    const book = new Playbook();
    book.play(say.session());
    for (const name of ["compaction", "notification", "hook_mark"]) {
      expect(book.play(mark(name))).toMatchObject([
        { kind: "mark", name, parent: book.start("claude-code").uuid, data: { value: { x: 1 } } },
      ]);
    }
    book.play(say.prompt("go"));
    expect(book.play(mark("notification"))).toMatchObject([{ parent: book.start("claude-code-turn").uuid }]);
  });

  test("inside a subagent they are its", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.subagent("a")]) book.play(line);
    expect(book.play({ ...mark("hook_mark"), subagentId: "a" })).toMatchObject([
      { parent: book.start("subagent:a").uuid },
    ]);
  });

  test("after the session's end they open nothing", () => {
    const book = new Playbook();
    for (const line of [say.session(), say.sessionEnd(), mark("notification")]) book.play(line);
    expect(book.open()).toEqual([]);
    expect(book.starts("claude-code")).toHaveLength(1);
  });
});
