import { describe, expect, test } from "bun:test";
import { second } from "../../../src/core/clock.ts";
import type { ScopeStart } from "../../../src/core/events/relay-event.ts";
import type { Line } from "../../support/playbook.ts";
import { Playbook, say } from "../../support/playbook.ts";

type Start = Extract<Line, { kind: "llm_start" }>;
type Hinted = Extract<Line, { kind: "hint" }>;

let count = 0;
/** A model request that names nobody, unless told; its call ends at once. */
function ask(book: Playbook, more: Partial<Start> & { words?: string; model?: string } = {}): ScopeStart {
  const { words, model, ...rest } = more;
  const call = `call-${++count}`;
  const request = {
    stream: true,
    messageCount: 0,
    parameters: {},
    bodyBytes: 0,
    ...(model === undefined ? {} : { model }),
  };
  const line = {
    ...(say.llm(call, {}) as Start),
    request,
    ...(words === undefined ? {} : { text: { value: words } }),
    ...rest,
  };
  const derived = book.play(line);
  book.play(say.llmEnd(call));
  return derived.find((event): event is ScopeStart => event.kind === "start" && event.category === "llm")!;
}
/** Owner and status of one request. */
const found = (start: ScopeStart): [string, unknown] => [owner(start), how(start)];
const owner = (start: ScopeStart): string => start.subagentId ?? "main";
const how = (start: ScopeStart): unknown => start.metadata["llm_correlation_status"];
const hint = (source: string, more: Partial<Hinted> & { words?: string } = {}): Line => {
  const { words, ...rest } = more;
  return { kind: "hint", source, identity: {}, ...(words === undefined ? {} : { text: { value: words } }), ...rest };
};
/** A running session whose prompt's hint has been used up. */
function begun(): Playbook {
  const book = new Playbook();
  book.play(say.session());
  book.play({ kind: "turn_end" });
  return book;
}

describe("the documented statuses", () => {
  test("explicit: a header names the subagent, or the main thread of an agent that names its subagents", () => {
    const book = begun();
    book.play(say.subagent("a"));
    const named = ask(book, { identity: { subagentId: "a", source: "x-nemo-relay-subagent-id" } });
    expect([owner(named), how(named), named.metadata["llm_correlation_source"]]).toEqual([
      "a",
      "explicit",
      "x-nemo-relay-subagent-id",
    ]);
    expect(how(ask(book, { identity: { mainThread: true } }))).toBe("explicit");
  });

  test("single_hint: the only pending hint, consumed by its use", () => {
    const book = begun();
    book.play(say.subagent("a"));
    book.play(
      hint("afterAgentThought", { identity: { subagentId: "a", agentType: "explorer", conversationId: "c1" } }),
    );
    const first = ask(book);
    expect([owner(first), how(first)]).toEqual(["a", "single_hint"]);
    expect(first.metadata).toMatchObject({
      llm_correlation_source: "afterAgentThought",
      llm_correlation_subagent_id: "a",
      llm_correlation_agent_type: "explorer",
      llm_correlation_conversation_id: "c1",
    });
    expect(how(ask(book))).toBe("sticky_last_owner");
  });

  test("matched_hint: the best by shared conversation, generation and request ids, in header or body", () => {
    const book = begun();
    for (const id of ["a", "b"]) {
      book.play(say.subagent(id));
      book.play(
        hint("pre_llm_call", { identity: { subagentId: id, generationId: `g-${id}`, conversationId: "same" } }),
      );
    }
    const matched = ask(book, { identity: { generationId: "g-b", conversationId: "same" } });
    expect([owner(matched), how(matched)]).toEqual(["b", "matched_hint"]);
    expect(matched.metadata["llm_correlation_generation_id"]).toBe("g-b");
  });

  test("matched_hint: by the words that prompt and request share, and by the model when nothing else tells", () => {
    const book = begun();
    for (const id of ["a", "b"]) {
      book.play(say.subagent(id));
      book.play(hint("subagent_start", { identity: { subagentId: id }, words: `goal of ${id}`, model: `m-${id}` }));
    }
    expect(owner(ask(book, { words: "goal  of\nb" }))).toBe("b");
    const other = begun();
    for (const id of ["a", "b"]) {
      other.play(say.subagent(id));
      other.play(hint("x", { identity: { subagentId: id }, model: `m-${id}` }));
    }
    const byModel = ask(other, { model: "m-b" });
    expect([owner(byModel), how(byModel)]).toEqual(["b", "matched_hint"]);
  });

  test("sticky_last_owner: as long as that subagent runs and for five minutes", () => {
    const book = begun();
    for (const id of ["a", "b"]) book.play(say.subagent(id));
    ask(book, { identity: { subagentId: "a" } });
    expect(found(ask(book))).toEqual(["a", "sticky_last_owner"]);
    book.play(say.subagentEnd("a"));
    expect(found(ask(book))).toEqual(["b", "active_subagent"]);
  });

  test("active_subagent: exactly one runs", () => {
    const book = begun();
    book.play(say.subagent("a"));
    expect(found(ask(book))).toEqual(["a", "active_subagent"]);
  });

  test("agent_fallback: nothing tells", () => {
    const book = begun();
    expect(found(ask(book))).toEqual(["main", "agent_fallback"]);
    for (const id of ["a", "b"]) book.play(say.subagent(id));
    expect(how(ask(book))).toBe("agent_fallback");
  });

  test("ambiguous_fallback: several hints, none fits best", () => {
    const book = begun();
    for (const id of ["a", "b"]) {
      book.play(say.subagent(id));
      book.play(hint("x", { identity: { subagentId: id } }));
    }
    expect(found(ask(book))).toEqual(["main", "ambiguous_fallback"]);
  });
});

describe("hints", () => {
  test("are never emitted", () => {
    const book = begun();
    expect(book.play(hint("afterAgentResponse", { words: "secret words", answer: { value: "answer" } }))).toEqual([]);
  });

  test("expire after five minutes", () => {
    const book = begun();
    for (const id of ["a", "b"]) book.play(say.subagent(id));
    book.play(hint("x", { identity: { subagentId: "a" } }));
    book.at += 301 * second;
    expect(how(ask(book))).toBe("agent_fallback");
  });

  test("a hint whose words are not the request's is no candidate, even alone", () => {
    const book = begun();
    book.play(say.subagent("a"));
    book.play(say.subagent("b"));
    book.play(hint("subagent_start", { identity: { subagentId: "a" }, words: "count the files in the source folder" }));
    expect(how(ask(book, { words: "write a title for this conversation" }))).toBe("ambiguous_fallback");
  });

  test("the words of a request are known from then on: the same conversation, and its retries, keep their owner", () => {
    const book = begun();
    for (const id of ["a", "b"]) {
      book.play(say.subagent(id));
      book.play(hint("subagent_start", { identity: { subagentId: id }, words: `goal of subagent ${id}` }));
    }
    for (const id of ["a", "b", "a", "a", "b"]) expect(owner(ask(book, { words: `goal of subagent ${id}` }))).toBe(id);
  });

  test("equal words are preferred to a beginning: a later prompt may hold a goal", () => {
    const book = begun();
    book.play(say.subagent("a"));
    const goal = "find all callers of the function";
    book.play(hint("subagent_start", { identity: { subagentId: "a" }, words: goal }));
    book.play(say.prompt(`${goal} and this is the report of it`));
    expect(owner(ask(book, { words: `${goal} and this is the report of it` }))).toBe("main");
    expect(owner(ask(book, { words: goal }))).toBe("a");
  });

  test("the results of tool calls tell the owner of the request that carries them", () => {
    const book = begun();
    for (const id of ["a", "b"]) {
      book.play(say.subagent(id));
      book.play(say.tool(`tool-${id}`, "Bash", { subagentId: id }));
    }
    const results = (toolCallId: string): Partial<Start> => ({
      toolResults: [{ toolCallId, output: { value: "" }, isError: false }],
    });
    for (const id of ["b", "a"]) {
      const request = ask(book, results(`tool-${id}`));
      expect([owner(request), how(request), request.metadata["llm_correlation_source"]]).toEqual([
        id,
        "matched_hint",
        "tool_call_id",
      ]);
    }
  });
});

describe("calls that the agent's own hooks tell of", () => {
  const observed = (requestId: string, more: object = {}): Line => ({
    kind: "llm_observed",
    requestId,
    name: "openai.chat_completions",
    system: "openai",
    vendor: "openai",
    duration: 5 * second,
    status: { code: "ok" },
    request: { stream: true, messageCount: 1, parameters: {}, bodyBytes: 0 },
    response: { message: null, text: { value: "said" } },
    ...more,
  });

  test("become a span only when their request did not come through the gateway", () => {
    const book = begun();
    book.play(say.prompt("do it"));
    book.play(hint("pre_api_request", { identity: { requestId: "r1" }, words: "do it" }));
    ask(book, { words: "do it" });
    expect(book.play(observed("r1"))).toEqual([]);
    book.play(hint("pre_api_request", { identity: { requestId: "r2" }, words: "do it" }));
    const derived = book.play(observed("r2"));
    expect(derived.map(({ kind }) => kind)).toEqual(["start", "end"]);
    expect(derived[1]!.time - derived[0]!.time).toBe(5 * second);
  });

  test("an announced request is recognised whatever rule found its owner", () => {
    const book = begun();
    book.play(say.prompt("go"));
    ask(book, { words: "go" });
    book.play(say.tool("t1"));
    book.play(say.toolEnd("t1"));
    book.play(hint("pre_api_request", { identity: { requestId: "r2" }, words: "go" }));
    ask(book, { words: "go", toolResults: [{ toolCallId: "t1", output: { value: "" }, isError: false }] });
    expect(book.play(observed("r2"))).toEqual([]);
  });
});

describe("requests beside the conversation", () => {
  test("a title is a call of the session with a mark of its usage, and opens no turn", () => {
    const book = begun();
    book.play({ ...(say.llm("title", { auxiliary: "thread_title" }) as Start) });
    const usage = { input: 10, output: 3, raw: {} };
    const ended = book.play({
      kind: "llm_end",
      call: "title",
      status: { code: "ok" },
      response: { message: null, usage },
    });
    expect(ended).toMatchObject([
      { kind: "end", category: "llm", response: { usage } },
      { kind: "mark", name: "llm.auxiliary", metadata: { auxiliary: "thread_title", input_tokens: 10 } },
    ]);
    const [call] = book.starts("anthropic.messages");
    expect(call).toMatchObject({
      metadata: { request_kind: "thread_title", llm_correlation_status: "agent_fallback" },
    });
    expect(book.starts("claude-code-turn")).toEqual([]);
  });

  test("a request that names nobody after the session's end brings it not back", () => {
    const book = begun();
    book.play(say.prompt("x"));
    book.play(say.sessionEnd());
    const session = book.registry.sessionForNameless({ agent: "claude-code", runAgent: false, at: book.at });
    expect(session).toBe("s1");
    const [turn] = book.starts("claude-code-turn");
    expect(book.play(say.llm("late", {}))).toMatchObject([{ kind: "start", category: "llm", parent: turn!.uuid }]);
    expect(book.play(say.llmEnd("late"))).toMatchObject([
      { kind: "end", category: "llm" },
      { kind: "mark", name: "llm.auxiliary", metadata: { auxiliary: "after_session_end" } },
    ]);
    expect(book.open()).toEqual([]);
  });
});
