import { expect, test } from "bun:test";
import { get, readString } from "../../../src/core/json/path.ts";
import { RelayEvents, assistant, results, user } from "../../support/relay-events.ts";
import { documentOf, embedded, lines, refsOf } from "./document-of.ts";

const agent = ["Agent", { prompt: "p" }] as const;
const tools = ["Agent"];

/** Runs a subagent with one model call, from start to end. */
function work(play: RelayEvents, parent: string, id: string): string {
  const scope = play.subagent(parent, id);
  play.exchange(
    scope,
    { system: `you are ${id}`, messages: [user(`task of ${id}`)], tools: ["Read"] },
    { message: assistant(`report of ${id}`), usage: { input: 10, output: 1 }, model: "sub-model" },
  );
  play.end(scope, { output: { value: `report of ${id}` } });
  return scope;
}

test("a foreground subagent is embedded and referenced from the call that started it", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  play.exchange(
    turn,
    { messages: [user("go")], tools },
    { message: assistant("", { t1: agent }), usage: { input: 5, output: 1 } },
  );
  const tool = play.tool(turn, "t1", "Agent");
  const scope = work(play, turn, "alpha");
  expect(lines(documentOf(play))).toEqual(["user: go", "agent: ", "system: Subagent started"]);
  play.link(scope, "alpha", "t1");
  play.toolEnd(tool, "report");
  const document = documentOf(play);
  expect(lines(document)).toEqual(["user: go", "agent: "]);
  expect(refsOf(document, 2)).toEqual([scope]);
  expect(lines(embedded(document))).toEqual(["system: you are alpha", "user: task of alpha", "agent: report of alpha"]);
  expect(get(embedded(document), "agent")).toMatchObject({
    name: "claude-code",
    model_name: "sub-model",
    extra: { subagent_id: "alpha", agent_type: "helper" },
  });
  expect(get(document, "final_metrics")).toMatchObject({
    total_prompt_tokens: 15,
    total_completion_tokens: 2,
    total_steps: 2,
  });
  expect(readString(document, "notes")).toContain("3 more");
});

test("nested and parallel subagents hang on their own parents", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  play.exchange(turn, { messages: [user("go")], tools }, { message: assistant("", { t1: agent, t2: agent }) });
  const alpha = play.subagent(turn, "alpha");
  const beta = work(play, turn, "beta");
  play.exchange(alpha, { messages: [user("task")], tools }, { message: assistant("", { t3: agent }) });
  const gamma = work(play, alpha, "gamma");
  play.end(alpha);
  play.link(gamma, "gamma", "t3");
  play.link(beta, "beta", "t1");
  play.link(alpha, "alpha", "t2");
  const document = documentOf(play);
  expect(refsOf(document, 2)).toEqual([beta, alpha]);
  expect(refsOf(embedded(document, 0), 2)).toEqual([gamma]);
  expect(readString(embedded(embedded(document, 0)), "trajectory_id")).toBe(gamma);
});

test("a background subagent that ends in the next turn stays at the call that started it", () => {
  const play = new RelayEvents();
  const session = play.sessionStart();
  const turn = play.turn(session, "go");
  const first = [user("go")];
  play.exchange(turn, { messages: first, tools }, { message: assistant("", { t1: agent }) });
  play.toolEnd(play.tool(turn, "t1", "Agent"), { status: "async_launched" });
  const scope = play.subagent(turn, "bg");
  play.link(scope, "bg", "t1");
  const sent = [...first, assistant("", { t1: agent }), results({ t1: "launched" })];
  play.exchange(turn, { messages: sent, tools }, { message: assistant("waiting") });
  play.end(turn);
  const next = play.turn(session, "<task-notification>done</task-notification>");
  play.exchange(scope, { messages: [user("task")] }, { message: assistant("report") });
  play.end(scope);
  play.exchange(
    next,
    { messages: [...sent, assistant("waiting"), user("<task-notification>done</task-notification>")], tools },
    { message: assistant("thanks") },
  );
  const document = documentOf(play);
  expect(lines(document)).toEqual([
    "user: go",
    "agent: ",
    "agent: waiting",
    "user: <task-notification>done</task-notification>",
    "agent: thanks",
  ]);
  expect(refsOf(document, 2)).toEqual([scope]);
  expect(lines(embedded(document))).toEqual(["user: task", "agent: report"]);
});

test("a subagent that no link names, and nothing is known of, is referenced from a system step and has a step", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  const scope = play.subagent(turn, "lost");
  const document = documentOf(play);
  expect(refsOf(document, 2)).toEqual([scope]);
  expect(lines(embedded(document))).toEqual(["system: (no steps recorded)"]);
});

test("a link to a tool run that no reply asked for is followed", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  const tool = play.tool(turn, "t1", "Agent");
  const scope = play.subagent(turn, "alpha");
  play.end(scope, { output: { value: "its answer" } });
  play.link(scope, "alpha", "t1");
  play.toolEnd(tool, "r");
  const document = documentOf(play);
  expect(lines(document)).toEqual(["user: go", "agent: "]);
  expect(refsOf(document, 2)).toEqual([scope]);
  expect(lines(embedded(document))).toEqual(["agent: its answer"]);
});
