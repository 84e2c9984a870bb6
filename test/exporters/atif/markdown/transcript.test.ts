import { describe, expect, test } from "bun:test";
import type { JsonObject, JsonValue } from "../../../../src/core/json/json-value.ts";
import { escaped, fenced, firstWords, folded, quoted } from "../../../../src/exporters/atif/markdown/text.ts";
import { renderTranscript } from "../../../../src/exporters/atif/markdown/transcript.ts";

const user = (message: string, more: JsonObject = {}): JsonValue => ({ source: "user", message, ...more });
const reply = (message: string, more: JsonObject = {}): JsonValue => ({
  source: "agent",
  message,
  model_name: "m-1",
  timestamp: "2026-11-21T10:00:01.000000Z",
  llm_call_count: 1,
  metrics: { prompt_tokens: 1200, cached_tokens: 1000, completion_tokens: 5, cost_usd: 0.25 },
  ...more,
});
const calling = (id: string, name: string, input: JsonObject, result: JsonObject): JsonObject => ({
  tool_calls: [{ tool_call_id: id, function_name: name, arguments: input }],
  observation: { results: [{ source_call_id: id, ...result }] },
});
const session = (steps: readonly JsonValue[], more: JsonObject = {}): JsonObject => ({
  session_id: "s-1",
  agent: { name: "claude-code", version: "2", model_name: "m-1" },
  steps: [...steps],
  final_metrics: {
    total_prompt_tokens: 2400,
    total_completion_tokens: 10,
    total_cost_usd: 0.5,
    extra: { llm_calls: 2, cost_unknown: { "no price for model x": 1 } },
  },
  extra: { started_at: "2026-11-21T10:00:00Z", cwd: "/w" },
  ...more,
});

describe("a transcript", () => {
  test("begins with what the session was and came to, and what has no price", () => {
    expect(
      renderTranscript(session([user("hi")]))
        .split("\n")
        .slice(0, 7),
    ).toEqual([
      "# Session s-1",
      "",
      "- Agent: claude-code 2 m-1",
      "- Directory: /w",
      "- Time: 2026-11-21T10:00:00Z to now (still open)",
      "- Total: 2 model calls, 2,400 tokens in, 10 out, $0.50+",
      "- Without a price: 1 of the calls (no price for model x)",
    ]);
  });

  test("has a heading for each turn with its cost, prompts quoted, replies as they are", () => {
    const text = renderTranscript(
      session([
        { source: "system", message: "Be brief." },
        user("one\n# two"),
        reply("**bold**"),
        user("three"),
        reply(""),
      ]),
    );
    expect(text.split("\n\n").slice(2)).toEqual([
      "*Be brief.*",
      "## Turn 1 (1 model call, 1,200 tokens in (1,000 cached), 5 out, $0.25)",
      "**User**",
      "> one\n> # two",
      "**Assistant** · 10:00:01 · m-1 · 1 model call, 1,200 tokens in (1,000 cached), 5 out, $0.25",
      "**bold**",
      "## Turn 2 (1 model call, 1,200 tokens in (1,000 cached), 5 out, $0.25)",
      "**User**",
      "> three",
      "**Assistant** · 10:00:01 · m-1 · 1 model call, 1,200 tokens in (1,000 cached), 5 out, $0.25\n",
    ]);
  });

  test("folds a tool's arguments and result under its name and first words", () => {
    const call = calling(
      "t1",
      "Bash",
      { command: "echo <b>", timeout: 5 },
      { content: "```\nout", extra: { is_error: true } },
    );
    const text = renderTranscript(session([user("go"), reply("", call)]));
    expect(text).toContain("<summary>Tool <code>Bash</code> echo &lt;b&gt; (failed)</summary>");
    expect(text).toContain('```json\n{\n  "command": "echo <b>",\n  "timeout": 5\n}\n```');
    expect(text).toContain("````\n```\nout\n````");
  });

  test("says why a tool has no result, and what a failed call was told", () => {
    const call = calling("t1", "Bash", {}, { content: "(no result recorded)", extra: { reason: "denied" } });
    const failed = reply("", { ...call, metrics: { extra: { error: "HTTP 529 <overloaded>" } } });
    const text = renderTranscript(session([user("go"), failed]));
    expect(text).toContain("*denied*");
    expect(text).toContain("*Failed: HTTP 529 &lt;overloaded&gt;*");
  });

  test("shows a subagent inside the call that started it, and counts it in the turn", () => {
    const ref = (id: string): JsonObject => ({ subagent_trajectory_ref: [{ trajectory_id: id }] });
    const inner = { trajectory_id: "in", agent: { extra: { subagent_id: "a2" } }, steps: [reply("deepest")] };
    const outer = {
      trajectory_id: "out",
      agent: { extra: { agent_type: "Explore", subagent_id: "a1" } },
      steps: [user("task"), reply("", calling("t2", "Agent", {}, { content: "x", ...ref("in") }))],
      final_metrics: {
        total_prompt_tokens: 100,
        total_completion_tokens: 1,
        total_cost_usd: 1,
        extra: { llm_calls: 3 },
      },
      subagent_trajectories: [inner],
    };
    const call = calling("t1", "Agent", { prompt: "look" }, { content: "done", ...ref("out") });
    const text = renderTranscript(session([user("go"), reply("", call)], { subagent_trajectories: [outer] }));
    expect(text).toContain("## Turn 1 (4 model calls, 1,300 tokens in (1,000 cached), 6 out, $1.25)");
    const order = ["Tool <code>Agent</code> look", "Subagent Explore a1: 3 model calls", "Subagent a2", "deepest"];
    expect(order.map((words) => text.indexOf(words))).toEqual(
      order.map((words) => text.indexOf(words)).toSorted((a, b) => a - b),
    );
    expect(order.filter((words) => !text.includes(words))).toEqual([]);
    expect(text.split("<details>").length).toBe(text.split("</details>").length);
  });

  test("folds long system messages, reasoning, and what was carried over from an earlier context", () => {
    const copied = { is_copied_context: true };
    const text = renderTranscript(
      session([
        { source: "system", message: `Long ${"x".repeat(300)}` },
        user("old", copied),
        { source: "agent", message: "older", ...copied },
        user("new"),
        reply("answer", { reasoning_content: "because" }),
      ]),
    );
    expect(text).toContain("<summary>System: Long xxx");
    expect(text).toContain("<summary>Carried over from an earlier context: 2 messages</summary>");
    expect(text).toContain("<summary>Reasoning</summary>\n\n```\nbecause\n```");
    expect(text.match(/^## /gm)).toHaveLength(1);
  });

  test("a reference to a subagent that is not there leaves nothing", () => {
    const gone = {
      source: "system",
      message: "",
      observation: { results: [{ subagent_trajectory_ref: [{ trajectory_id: "no" }] }] },
    };
    expect(renderTranscript(session([gone]))).not.toContain("Subagent");
  });
});

describe("text", () => {
  test("a fence is longer than any inside it", () => {
    expect(fenced("a ```` b")).toBe("`````\na ```` b\n`````");
    expect(fenced("plain", "json")).toBe("```json\nplain\n```");
  });

  test("quoted, escaped, shortened, folded", () => {
    expect(quoted("a\n\nb")).toBe("> a\n>\n> b");
    expect(escaped("<a> & b")).toBe("&lt;a&gt; &amp; b");
    expect(firstWords(` a\n b ${"x".repeat(200)}`)).toHaveLength(100);
    expect(folded("s", ["a", "b"])).toBe("<details>\n<summary>s</summary>\n\na\n\nb\n\n</details>");
  });
});
