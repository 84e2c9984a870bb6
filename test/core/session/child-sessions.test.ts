import { describe, expect, test } from "bun:test";
import type { NormalizedEvent } from "../../../src/core/events/normalized-event.ts";
import type { Content } from "../../../src/core/events/content.ts";
import type { Line } from "../../support/playbook.ts";
import { Playbook, say } from "../../support/playbook.ts";

/** Plays a line under a session of its own, as the runtime does: routed first. */
function under(book: Playbook, session: string, line: Line): ReturnType<Playbook["play"]> {
  const event = { agent: "claude-code", metadata: {}, ...line, session } as NormalizedEvent<Content>;
  return book.play(book.registry.route(event));
}
const start = (subagentId: string, more: object): Line => ({ ...say.subagent(subagentId), ...more });

describe("a subagent with a session id of its own", () => {
  function delegated(): Playbook {
    const book = new Playbook();
    under(book, "parent", say.prompt("go"));
    under(book, "parent", start("kid", { childSession: "child" }));
    return book;
  }

  test("its hooks and requests belong to the session that started it", () => {
    const book = delegated();
    under(book, "child", say.session());
    under(book, "child", say.prompt("the goal"));
    under(book, "child", say.tool("t1"));
    expect(book.path(book.start("Bash"))).toEqual(["Bash", "subagent:kid", "claude-code-turn", "claude-code"]);
    const routed = book.registry.routeRequest("child", { mainThread: true, source: "header" });
    expect(routed).toEqual({ session: "parent", identity: { source: "header", subagentId: "kid" } });
    expect(new Set(book.events.map(({ session }) => session))).toEqual(new Set(["parent"]));
  });

  test("the end of its turn keeps its answer, the end of its session ends it", () => {
    const book = delegated();
    expect(under(book, "child", say.stop("found it"))).toEqual([]);
    const [ended] = under(book, "child", say.sessionEnd());
    expect(ended).toMatchObject({ kind: "end", name: "subagent:kid", output: { value: "found it" } });
    expect(book.open()).toEqual(["claude-code", "claude-code-turn"]);
  });

  test("an end that can name only its session ends it", () => {
    const book = delegated();
    expect(under(book, "child", say.subagentEnd("child", "done"))).toMatchObject([
      { kind: "end", name: "subagent:kid" },
    ]);
  });

  test("a subagent of it hangs on it, and a session of that on that", () => {
    const book = delegated();
    under(book, "child", start("grandkid", { childSession: "grandchild" }));
    under(book, "grandchild", say.tool("t1"));
    expect(book.path(book.start("Bash"))).toEqual([
      "Bash",
      "subagent:grandkid",
      "subagent:kid",
      "claude-code-turn",
      "claude-code",
    ]);
  });

  test("late events after everything ended open nothing", () => {
    const book = delegated();
    under(book, "child", say.tool("t1"));
    under(book, "parent", say.sessionEnd());
    under(book, "child", say.toolEnd("t1"));
    under(book, "child", say.stop("late answer"));
    under(book, "child", say.subagentEnd("child"));
    expect(book.open()).toEqual([]);
    expect(book.starts("claude-code")).toHaveLength(1);
  });

  test("an end in a session that nobody knows opens none", () => {
    const book = new Playbook();
    expect(under(book, "stranger", say.subagentEnd("stranger"))).toEqual([]);
  });
});

describe("a subagent whose session names no parent", () => {
  const inside = (line: Line): Line => ({ ...line, adoptKey: "/work" });

  test("is the first unknown session of the same place after its start", () => {
    const book = new Playbook();
    under(book, "parent", inside(say.prompt("go")));
    under(book, "parent", inside(start("kid", { awaitsChild: "/work" })));
    under(book, "elsewhere", { ...say.prompt("other"), adoptKey: "/other" });
    under(book, "child", inside(say.tool("t1")));
    expect(book.path(book.start("Bash"))[1]).toBe("subagent:kid");
    under(book, "another", inside(say.prompt("a session of its own")));
    expect(book.starts("claude-code").map(({ session }) => session)).toEqual(["parent", "elsewhere", "another"]);
  });

  test("waits no more once it has ended", () => {
    const book = new Playbook();
    under(book, "parent", inside(say.prompt("go")));
    under(book, "parent", inside(start("kid", { awaitsChild: "/work" })));
    under(book, "parent", say.subagentEnd("kid"));
    under(book, "later", inside(say.prompt("mine")));
    expect(book.starts("claude-code")).toHaveLength(2);
  });
});

describe("links by name", () => {
  test("are made when the name is told, whichever comes first, each once", () => {
    const book = new Playbook();
    book.play(say.prompt("go"));
    const named = (toolCallId: string): Line => ({
      kind: "link",
      subagentName: "goal",
      toolCallId,
      source: "pre_tool_call",
    });
    book.play(say.spawn("t1"));
    book.play(named("t1"));
    book.play(say.spawn("t2"));
    book.play(named("t2"));
    book.play(start("a", { subagentName: "goal" }));
    book.play(start("b", { subagentName: "goal" }));
    const links = book.events.filter((event) => event.kind === "link");
    expect(links.map(({ subagentId, toolCallId }) => [subagentId, toolCallId])).toEqual([
      ["a", "t1"],
      ["b", "t2"],
    ]);
  });

  test("by the name that a request tells", () => {
    const book = new Playbook();
    book.play(say.prompt("go"));
    book.play(say.subagent("a"));
    book.play({ kind: "link", subagentName: "/root/alpha", toolCallId: "t1", source: "PostToolUse" });
    const derived = book.play(say.llm("c1", { subagentId: "a", subagentName: "/root/alpha" }));
    expect(derived.filter((event) => event.kind === "link")).toMatchObject([{ subagentId: "a", toolCallId: "t1" }]);
  });
});
