import { describe, expect, test } from "bun:test";
import { get, readList, readString } from "../../../src/core/json/path.ts";
import { partsOf } from "../../../src/exporters/atif/parts.ts";
import { RelayEvents, assistant, results, user } from "../../support/relay-events.ts";
import { documentOf, extraOf, lines, observed, stepOf } from "./document-of.ts";

const bash = ["Bash", {}] as const;
const tools = ["Bash"];

function copied(document: ReturnType<typeof documentOf>): readonly number[] {
  return readList(document, "steps").flatMap((step, at) => (get(step, "is_copied_context") === true ? [at + 1] : []));
}

describe("retries", () => {
  test("failures before a success on the same messages are folded into it", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "go");
    const request = { messages: [user("go")], tools };
    play.exchange(turn, request, { error: "slow down", httpStatus: 429 });
    expect(lines(documentOf(play))).toEqual(["user: go", "agent: "]);
    play.exchange(turn, request, { error: "slow down", httpStatus: 429 });
    play.exchange(turn, request, { message: assistant("here"), usage: { input: 5, output: 1 } });
    const document = documentOf(play);
    expect(lines(document)).toEqual(["user: go", "agent: here"]);
    const retries = extraOf(document, 2, "retries");
    expect(retries).toMatchObject([{ details: { http_status: 429, error: "slow down" } }, {}]);
    expect(get(stepOf(document, 2), "llm_call_count")).toBe(1);
  });

  test("a call that fails for good is a step with metrics; variants of its request repeat no user message", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "go");
    play.exchange(turn, { messages: [user("reminder", "go")], tools }, { error: "bad", httpStatus: 400 });
    play.exchange(turn, { messages: [user("other reminder", "go")], tools: ["A"] }, { error: "bad", httpStatus: 400 });
    play.end(turn);
    const document = documentOf(play);
    expect(lines(document)).toEqual(["user: reminder\n\ngo", "agent: ", "agent: "]);
    expect(get(stepOf(document, 2), "metrics")).toMatchObject({ extra: { http_status: 400, error: "bad" } });
    expect(readString(document, "agent.model_name")).toBe("model-asked");
  });

  test("a failure that cost tokens keeps its step, so that the totals hold them", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "go");
    const request = { messages: [user("go")], tools };
    play.exchange(turn, request, { error: "cut", message: assistant("half"), usage: { input: 7, output: 2 } });
    play.exchange(turn, request, { message: assistant("whole"), usage: { input: 7, output: 4 } });
    const document = documentOf(play);
    expect(lines(document)).toEqual(["user: go", "agent: half", "agent: whole"]);
    expect(get(document, "final_metrics")).toMatchObject({ total_prompt_tokens: 14, total_completion_tokens: 6 });
  });
});

function checkSide(play: RelayEvents, at: number): void {
  const document = documentOf(play);
  expect(lines(document).filter((line) => !line.startsWith("agent"))).toEqual(["system: be helpful", "user: go"]);
  expect(lines(document)[at - 1]).toBe("agent: A title");
  expect(extraOf(document, at, "side_request")).toBe(true);
  expect(extraOf(document, at, "prompt")).toBe("title of: go");
  expect(extraOf(document, at, "system_prompt")).toBe("make a title");
  expect(readString(document, "agent.model_name")).toBe("big");
}

describe("side requests", () => {
  const title = { system: "make a title", messages: [user("title of: go")] };
  const main = { system: "be helpful", messages: [user("go")], tools };

  test("one after the conversation began is one agent step with its prompt in extra", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "go");
    play.exchange(turn, main, { message: assistant("hello"), model: "big" });
    play.exchange(turn, title, { message: assistant("A title"), model: "small" });
    checkSide(play, 4);
  });

  test("one that came first is found out by the first request with tools", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "go");
    const side = play.request(turn, title);
    const call = play.request(turn, main);
    play.reply(side, { message: assistant("A title"), model: "small" });
    play.reply(call, { message: assistant("hello"), model: "big" });
    checkSide(play, 3);
    const before = new RelayEvents();
    const first = before.turn(before.sessionStart(), "go");
    before.exchange(first, title, { message: assistant("A title"), model: "small" });
    before.exchange(first, main, { message: assistant("hello"), model: "big" });
    checkSide(before, 1);
  });
});

describe("a conversation that does not simply grow", () => {
  test("compaction is a system step, and what comes with it is copied context", () => {
    const play = new RelayEvents();
    const session = play.sessionStart();
    const turn = play.turn(session, "one");
    const grown = [user("one"), assistant("a1", { t1: bash }), results({ t1: "r1" }), assistant("a2")];
    play.exchange(turn, { messages: grown.slice(0, 1), tools }, { message: grown[1]! });
    play.exchange(turn, { messages: grown.slice(0, 3), tools }, { message: grown[3]! });
    play.end(turn);
    play.mark(session, "hook", { trigger: "auto" }, { hook_event_name: "PreCompact" });
    const ask = { role: "user", parts: [...partsOf(results({ t1: "r1" })), { type: "text", text: "summarize" }] };
    play.exchange(session, { messages: [...grown.slice(0, 2), ask], tools }, { message: assistant("summary") });
    play.mark(session, "compaction", { source: "compact" });
    play.mark(session, "hook", { compact_summary: "summary" }, { hook_event_name: "PostCompact" });
    const next = play.turn(session, "two");
    play.exchange(next, { messages: [user("continued: summary"), user("two")], tools }, { message: assistant("a3") });
    const document = documentOf(play);
    expect(lines(document)).toEqual([
      "user: one",
      "agent: a1",
      "agent: a2",
      "user: summarize",
      "agent: summary",
      "system: Context compaction (auto)",
      "user: continued: summary",
      "user: two",
      "agent: a3",
    ]);
    expect(copied(document)).toEqual([7]);
    expect(extraOf(document, 4, "compaction_request")).toBe(true);
    expect(extraOf(document, 6, "context_management")).toEqual({ type: "compaction", boundary: "replace" });
    expect(extraOf(document, 6, "events")).toHaveLength(3);
  });

  test("old results cleared and messages moved make no new steps", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "go");
    const one = user("go");
    const two = assistant("a1", { t1: bash });
    const four = assistant("a2", { t2: bash });
    play.exchange(turn, { messages: [one], tools }, { message: two });
    play.exchange(turn, { messages: [one, two, results({ t1: "long" })], tools }, { message: four });
    const cleared = [one, two, results({ t1: "(cleared)" }), four, results({ t2: "r2" })];
    play.exchange(turn, { messages: cleared, tools }, { message: assistant("end") });
    const document = documentOf(play);
    expect(lines(document)).toEqual(["user: go", "agent: a1", "agent: a2", "agent: end"]);
    expect(readString(observed(document, 2)[0], "content")).toBe("long");
    expect(readString(observed(document, 3)[0], "content")).toBe("r2");
  });

  test("a rewound conversation adds only the new prompt; a prompt said twice is two steps", () => {
    const play = new RelayEvents();
    const session = play.sessionStart();
    const one = [user("env", "one")];
    const two = [...one, assistant("a1"), user("again")];
    play.exchange(play.turn(session, "one"), { messages: one, tools }, { message: assistant("a1") });
    play.exchange(play.turn(session, "again"), { messages: two, tools }, { message: assistant("a2") });
    const three = [...two, assistant("a2"), user("again")];
    play.exchange(play.turn(session, "again"), { messages: three, tools }, { message: assistant("a3") });
    play.exchange(
      play.turn(session, "other"),
      { messages: [...one, assistant("a1"), user("other")], tools },
      { message: assistant("a4") },
    );
    expect(lines(documentOf(play))).toEqual([
      "user: env\n\none",
      "agent: a1",
      "user: again",
      "agent: a2",
      "user: again",
      "agent: a3",
      "user: other",
      "agent: a4",
    ]);
  });

  test("history from before the record is copied context, the new prompt is not", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "now");
    const messages = [
      user("then"),
      assistant("old", { t1: bash }),
      results({ t1: "r1" }),
      assistant("older"),
      user("now"),
    ];
    play.exchange(turn, { messages, tools }, { message: assistant("new") });
    const document = documentOf(play);
    expect(lines(document)).toEqual(["user: then", "agent: old", "agent: older", "user: now", "agent: new"]);
    expect(copied(document)).toEqual([1, 2, 3]);
    expect(readString(observed(document, 2)[0], "content")).toBe("r1");
    expect(get(stepOf(document, 2), "llm_call_count")).toBeUndefined();
  });

  test("a system prompt is told again when it changes, and only then", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "one");
    play.exchange(turn, { system: "A", messages: [user("one")], tools }, { message: assistant("a1") });
    const two = [user("one"), assistant("a1"), user("two")];
    play.exchange(turn, { system: "A", messages: two, tools }, { message: assistant("a2") });
    play.exchange(turn, { system: "B", messages: [...two, assistant("a2"), user("three")], tools }, {});
    expect(lines(documentOf(play))).toEqual([
      "system: A",
      "user: one",
      "agent: a1",
      "user: two",
      "agent: a2",
      "system: B",
      "user: three",
      "agent: ",
    ]);
  });

  test("system and developer messages inside the conversation are system steps", () => {
    const play = new RelayEvents("s", "hermes");
    const turn = play.turn(play.sessionStart(), "go");
    const messages = [
      { role: "system", parts: [{ type: "text", text: "rules" }] },
      { role: "developer", parts: [{ type: "text", text: "more" }] },
      user("go"),
    ];
    play.exchange(turn, { messages, tools }, { message: assistant("ok") });
    expect(lines(documentOf(play))).toEqual(["system: rules", "system: more", "user: go", "agent: ok"]);
  });

  test("content that is gone leaves a visible mark", () => {
    const play = new RelayEvents();
    const turn = play.turn(play.sessionStart(), "go");
    play.exchange(turn, { messages: [user("go")], tools }, { message: assistant("ok") });
    play.forget();
    expect(lines(documentOf(play))[1]).toContain("is not in the journal any more");
  });
});
