import { describe, expect, test } from "bun:test";
import { countOwners } from "../../src/inspect/count-owners.ts";
import { printTree } from "../../src/inspect/print-tree.ts";
import { buildTree } from "../../src/inspect/tree.ts";
import type { Line } from "../support/playbook.ts";
import { Playbook, say } from "../support/playbook.ts";

function played(): Playbook {
  const book = new Playbook();
  const lines: Line[] = [
    say.session(),
    say.prompt("go"),
    say.llm("c1"),
    say.llmEnd("c1"),
    say.spawn("t1"),
    say.subagent("a\n1"),
    say.link("a\n1", "t1"),
    say.llm("c2", { subagentId: "a\n1", source: "x-agent-id" }),
    say.llmEnd("c2"),
    say.llm("c3", {}),
    say.llm("c4", { auxiliary: "thread_title" }),
  ];
  for (const line of lines) book.play(line);
  return book;
}

describe("a session's tree", () => {
  test("every scope on a line of its own, under its parent, with how its owner was found", () => {
    const text = printTree(buildTree(played().events), { owners: true });
    expect(text.split("\n")).toEqual([
      "session claude-code  still open",
      "└─ claude-code-turn  still open",
      "   ├─ model anthropic.messages  1.0 s  [explicit by header]",
      "   ├─ tool Agent  still open  [explicit by hook_payload]",
      // An id with a line break does not break the tree.
      "   ├─ subagent:a\uFFFD1  started by t1  still open",
      "   │  ├─ model anthropic.messages  1.0 s  [explicit by x-agent-id]",
      "   │  └─ model anthropic.messages  still open  [sticky_last_owner]",
      "   └─ model anthropic.messages (thread_title)  still open  [agent_fallback]",
    ]);
  });

  test("exact and inferred owners are counted", () => {
    expect(countOwners(buildTree(played().events))).toEqual({ exact: 3, inferred: 2 });
  });
});
