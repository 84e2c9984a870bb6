import { describe, expect, test } from "bun:test";
import type { Line } from "../../support/playbook.ts";
import { Playbook, say } from "../../support/playbook.ts";

describe("a call that no hook told of", () => {
  const result = (toolCallId: string): Line =>
    ({
      ...say.llm("c2"),
      toolResults: [
        {
          toolCallId,
          output: { value: "found" },
          isError: false,
          call: { name: "tool_search", input: { value: { q: "x" } } },
        },
      ],
    }) as Line;
  const asked = (...between: Line[]): Playbook => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.llm("c1")]) book.play(line);
    book.play({ kind: "llm_tool_call", call: "c1", toolCallId: "t1", name: "tool_search" });
    book.play(say.llmEnd("c1"));
    for (const line of between) book.play(line);
    return book;
  };

  test("is known by the reply that asked for it and by its result", () => {
    const book = asked();
    book.play(result("t1"));
    const [start] = book.starts("tool_search");
    expect(start).toMatchObject({
      toolCallId: "t1",
      input: { value: { q: "x" } },
      metadata: { observed_by: "model_traffic" },
    });
    expect(book.endOf(start!)).toMatchObject({ output: { value: "found" }, status: { code: "ok" } });
    expect(start!.time).toBeLessThan(book.endOf(start!)!.time);
  });

  test("is not made up when it ran as calls with other ids, nor when no reply of this session asked for it", () => {
    const inner = asked(say.tool("exec-1"), say.toolEnd("exec-1"));
    inner.play(result("t1"));
    expect(inner.starts("tool_search")).toEqual([]);
    const stranger = asked();
    stranger.play(result("of an earlier life"));
    expect(stranger.starts("tool_search")).toEqual([]);
  });
});

describe("a call that a reply asked for, of which nothing was told when the process ended", () => {
  const close: Line = { kind: "close", what: "session", reason: "gateway_shutdown" };
  const inAgent = { subagentId: "a1", source: "h" };

  test("is shown where the reply came, without a result", () => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.subagent("a1"), say.llm("c1", inAgent), say.asks("c1", "t1"), close]) {
      book.play(line);
    }
    const [start] = book.starts("Bash");
    const [subagent] = book.starts("subagent:a1");
    expect(start).toMatchObject({
      parent: subagent!.uuid,
      toolCallId: "t1",
      subagentId: "a1",
      input: { value: { command: "ls" } },
      metadata: { observed_by: "model_traffic", tool_correlation_status: "matched_hint" },
    });
    expect(book.endOf(start!)).toMatchObject({
      status: { code: "unset" },
      metadata: { status: "gateway_shutdown", tool_status: "unknown" },
    });
    expect(book.endOf(start!)).not.toHaveProperty("output");
  });

  test("also when the reply came after the agent had ended its session", () => {
    const book = new Playbook();
    const lines = [say.prompt("go"), say.subagent("a1"), say.llm("c1", inAgent), say.sessionEnd()];
    for (const line of [...lines, say.asks("c1", "t1")]) book.play(line);
    for (const event of book.registry.closeAll()) book.play(event);
    expect(book.starts("Bash")).toHaveLength(1);
    expect(book.starts("claude-code")).toHaveLength(1);
  });

  test.each([
    ["its hook told of it", [say.tool("t1", "Bash", { subagentId: "a1" })], 1],
    ["its thread ended by its own word", [say.subagentEnd("a1")], 0],
    ["it ran under another id", [say.tool("exec-1", "Shell", { subagentId: "a1" })], 0],
  ] as const)("is not made up when %s", (_, between, shown) => {
    const book = new Playbook();
    for (const line of [say.prompt("go"), say.subagent("a1"), say.llm("c1", inAgent), say.asks("c1", "t1")]) {
      book.play(line);
    }
    for (const line of [...between, close]) book.play(line);
    expect(book.starts("Bash")).toHaveLength(shown);
  });

  test("nor when the turn it belongs to was ended or given up for the next prompt", () => {
    for (const after of [say.stop(), say.prompt("something else")]) {
      const book = new Playbook();
      const asked = [say.prompt("go"), say.llm("c1", { mainThread: true, source: "h" }), say.asks("c1", "t1")];
      for (const line of [...asked, after, close]) book.play(line);
      expect(book.starts("Bash")).toEqual([]);
    }
  });
});
