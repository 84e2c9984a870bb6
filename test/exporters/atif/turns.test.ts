import { describe, expect, test } from "bun:test";
import { get, readList, readNumber, readPath, readString } from "../../../src/core/json/path.ts";
import { partsOf } from "../../../src/exporters/atif/parts.ts";
import { RelayEvents, assistant, results, user } from "../../support/relay-events.ts";
import { built, defaults, documentOf, extraOf, lines, observed, stepOf } from "./document-of.ts";
import { renderDocument } from "../../../src/exporters/atif/render.ts";

const bash = ["Bash", { command: "ls" }] as const;

function oneTool(): RelayEvents {
  const play = new RelayEvents();
  const session = play.sessionStart({
    gateway_mode: "passthrough",
    gateway_config_profile: "dev",
    cwd: "/w",
    team: "red",
  });
  const turn = play.turn(session, "list the files");
  const first = [user("a reminder", "list the files")];
  play.exchange(
    turn,
    { system: "be helpful", tools: ["Bash"], messages: first },
    {
      message: {
        role: "assistant",
        parts: [{ type: "reasoning", text: "hm" }, ...partsOf(assistant("I look.", { t1: bash }))],
      },
      usage: { input: 100, output: 10, cacheRead: 40, cacheWrite: 20, reasoning: 3 },
    },
  );
  const tool = play.tool(turn, "t1", "Bash", { command: "ls" });
  play.toolEnd(tool, { stdout: "a.txt" });
  play.exchange(
    turn,
    {
      system: "be helpful",
      tools: ["Bash"],
      messages: [...first, assistant("I look.", { t1: bash }), results({ t1: "a.txt" })],
    },
    { message: assistant("There is a.txt."), usage: { input: 120, output: 5, cacheRead: 100 }, model: "model-later" },
  );
  play.end(turn, { output: { value: "There is a.txt." } });
  play.end(session, { metadata: { reason: "exit" } });
  return play;
}

describe("a turn with one tool", () => {
  const document = documentOf(oneTool());

  test("has system prompt, user message once, and the tool's observation in the step of its call", () => {
    expect(lines(document)).toEqual([
      "system: be helpful",
      "user: a reminder\n\nlist the files",
      "agent: I look.",
      "agent: There is a.txt.",
    ]);
    expect(stepOf(document, 3)).toMatchObject({
      reasoning_content: "hm",
      model_name: "model-told",
      llm_call_count: 1,
      tool_calls: [{ tool_call_id: "t1", function_name: "Bash", arguments: { command: "ls" } }],
      observation: {
        results: [
          { source_call_id: "t1", content: "a.txt", extra: { status: "ok", tool_output: { stdout: "a.txt" } } },
        ],
      },
    });
  });

  test("counts tokens as the provider does, cache reads alone as cached", () => {
    expect(get(stepOf(document, 3), "metrics")).toEqual({
      prompt_tokens: 100,
      completion_tokens: 10,
      cached_tokens: 40,
      extra: {
        duration_ms: 1000,
        time_to_first_token_ms: 1.5,
        cache_creation_input_tokens: 20,
        reasoning_output_tokens: 3,
        stop_reason: "end_turn",
        http_status: 200,
        llm_correlation_status: "explicit",
      },
    });
    expect(get(document, "final_metrics")).toMatchObject({
      total_prompt_tokens: 220,
      total_completion_tokens: 15,
      total_cached_tokens: 140,
      total_steps: 4,
    });
  });

  test("names agent, model, tools and session", () => {
    expect(get(document, "agent")).toEqual({
      name: "claude-code",
      version: "unknown",
      model_name: "model-later",
      tool_definitions: [
        {
          type: "function",
          function: { name: "Bash", description: "does Bash", parameters: { type: "object", properties: {} } },
        },
      ],
    });
    expect(get(document, "schema_version")).toBe("ATIF-v1.7");
    expect(get(document, "session_id")).toBe("session-1");
    expect(get(document, "extra")).toMatchObject({
      state: "ended",
      end_reason: "exit",
      gateway_mode: "passthrough",
      config_profile: "dev",
      cwd: "/w",
      metadata: { team: "red" },
    });
  });

  test("the configuration's words win", () => {
    const config = {
      ...defaults,
      agent_name: "mine",
      agent_version: "2",
      model_name: "m",
      extra: { a: 1 },
      tool_definitions: [],
    };
    expect(get(documentOf(oneTool(), config), "agent")).toEqual({
      name: "mine",
      version: "2",
      model_name: "m",
      tool_definitions: [],
      extra: { a: 1 },
    });
  });

  test("taking every event twice changes nothing", () => {
    const play = oneTool();
    const builder = built(play);
    for (const event of play.events)
      if (event.kind !== "start" || event.role !== "session") builder.take(event, play.content);
    expect(renderDocument(builder, defaults)).toEqual(document);
  });

  test("a later document reads only what is new", () => {
    const play = oneTool();
    const builder = built(play);
    renderDocument(builder, defaults);
    const before = play.reads;
    renderDocument(builder, defaults);
    expect(play.reads).toBe(before);
  });
});

test("tools that start while the reply streams, in parallel, land in the step of the reply", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  const call = play.request(turn, { messages: [user("go")], tools: ["Bash"] });
  const a = play.tool(turn, "t1", "Bash");
  const b = play.tool(turn, "t2", "Bash");
  play.toolEnd(b, "two");
  play.reply(call, { message: assistant("", { t1: bash, t2: bash }) });
  expect(lines(documentOf(play))).toEqual(["user: go", "agent: "]);
  expect(readString(observed(documentOf(play), 2)[0], "content")).toBe("(no result recorded)");
  expect(readString(observed(documentOf(play), 2)[0], "extra.reason")).toBe("in flight");
  play.toolEnd(a, "one");
  expect(observed(documentOf(play), 2).map((result) => readString(result, "content"))).toEqual(["one", "two"]);
});

test("before its reply ends, a tool has a step of its own", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  play.request(turn, { messages: [user("go")] });
  play.toolEnd(play.tool(turn, "t1", "Bash", "free text"), "x");
  const step = stepOf(documentOf(play), 2);
  expect(step).toMatchObject({
    llm_call_count: 0,
    tool_calls: [{ tool_call_id: "t1", arguments: { input: "free text" } }],
  });
  expect(get(step, "metrics")).toBeUndefined();
});

test("a denied tool says so, and keeps what the model was told", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  const first = { messages: [user("go")] };
  play.exchange(turn, first, { message: assistant("", { t1: bash }) });
  play.toolEnd(play.tool(turn, "t1", "Bash"), undefined, "denied", "the user said no");
  const extra = readPath(observed(documentOf(play), 2)[0], "extra");
  expect(extra).toMatchObject({ status: "denied", reason: "denied", error: "the user said no" });
  play.request(turn, {
    messages: [...first.messages, assistant("", { t1: bash }), results({ t1: "denied by the user" })],
  });
  expect(readString(observed(documentOf(play), 2)[0], "content")).toBe("denied by the user");
});

test("a tool that nothing ended before its turn did says why it has no result; a late end still brings one", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  play.exchange(turn, { messages: [user("go")] }, { message: assistant("", { t1: bash }) });
  const tool = play.tool(turn, "t1", "Bash");
  play.end(tool, { status: { code: "unset" }, metadata: { status: "closed_by_turn_end", end_inferred: true } });
  expect(readString(observed(documentOf(play), 2)[0], "extra.reason")).toBe("closed_by_turn_end");
  play.mark(tool, "tool_end_late", "at last");
  expect(readString(observed(documentOf(play), 2)[0], "content")).toBe("at last");
});

test("a failed tool's error is its observation", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "go");
  play.exchange(turn, { messages: [user("go")] }, { message: assistant("", { t1: bash }) });
  play.toolEnd(play.tool(turn, "t1", "Bash"), undefined, "error", "exit 1");
  expect(observed(documentOf(play), 2)[0]).toMatchObject({
    content: "exit 1",
    extra: { status: "error", error: "exit 1" },
  });
});

test("a server tool has its result in the same step, and images leave a placeholder", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "look");
  const image = { type: "image", mediaType: "image/png", data: "AAAAAAA=" };
  play.exchange(
    turn,
    { messages: [{ role: "user", parts: [{ type: "text", text: "look" }, image] }] },
    {
      message: {
        role: "assistant",
        parts: [
          { type: "tool_call", id: "srv1", name: "web_search", arguments: { query: "q" }, server: true },
          { type: "tool_result", toolCallId: "srv1", content: [{ type: "text", text: "found" }, image], server: true },
          { type: "text", text: "Here." },
        ],
      },
    },
  );
  const document = documentOf(play);
  expect(lines(document)).toEqual(["user: look\n\n[image image/png, 5 bytes]", "agent: Here."]);
  expect(observed(document, 2)).toEqual([{ source_call_id: "srv1", content: "found\n\n[image image/png, 5 bytes]" }]);
  expect(readPath(stepOf(document, 2), "tool_calls")).toMatchObject([{ extra: { server_tool: true } }]);
});

test("runs under ids of their own go into the one call that was being carried out", () => {
  const play = new RelayEvents("s", "codex");
  const turn = play.turn(play.sessionStart(), "go");
  const call = play.request(turn, { messages: [user("go")] });
  play.toolEnd(play.tool(turn, "exec-1", "Bash", { command: "ls" }), "a");
  play.reply(call, { message: assistant("", { c1: ["exec", "js code"] }) });
  play.toolEnd(play.tool(turn, "exec-2", "apply_patch"), "b");
  const document = documentOf(play);
  expect(lines(document)).toEqual(["user: go", "agent: "]);
  const runs = readList(readList(stepOf(document, 2), "tool_calls")[0], "extra.hook_runs");
  expect(runs.map((run) => readString(run, "tool_call_id"))).toEqual(["exec-1", "exec-2"]);
});

test("a hook-only session is made of prompts, tools and answers, without any metrics", () => {
  const play = new RelayEvents("s", "cursor");
  const session = play.sessionStart();
  const turn = play.turn(session, "do it");
  play.toolEnd(play.tool(turn, "t1", "shell", { command: "ls" }), "out");
  play.end(turn, { output: { value: "done" } });
  const document = documentOf(play);
  expect(lines(document)).toEqual(["user: do it", "agent: ", "agent: done"]);
  expect(readNumber(stepOf(document, 3), "llm_call_count")).toBe(0);
  expect(get(document, "final_metrics")).toEqual({
    total_steps: 3,
    extra: { llm_calls: 0, total_steps_with_subagents: 3 },
  });
});

test("the same words twice are two messages, though nobody answered the first", () => {
  const play = new RelayEvents();
  const session = play.sessionStart();
  for (let times = 0; times < 3; times += 1) play.end(play.turn(session, "again"));
  expect(lines(documentOf(play))).toEqual(["user: again", "user: again", "user: again"]);
});

test("a prompt that no request repeats is kept beside what the request says", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "/review");
  play.exchange(turn, { messages: [user("expanded words")] }, { message: assistant("ok") });
  expect(lines(documentOf(play))).toEqual(["user: /review", "user: expanded words", "agent: ok"]);
});

test("notification and permission marks are system steps, others are none", () => {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart());
  play.mark(turn, "notification", { message: "needs you" });
  play.mark(turn, "hook", { tool_name: "Bash" }, { hook_event_name: "PermissionRequest" });
  play.mark(turn, "count_tokens", { input_tokens: 3 });
  const document = documentOf(play);
  expect(lines(document)).toEqual(["system: Notification: needs you", "system: Permission requested (Bash)"]);
  expect(extraOf(document, 2, "data")).toEqual({ tool_name: "Bash" });
});

test("a session without a step has no document", () => {
  const play = new RelayEvents();
  play.end(play.sessionStart());
  expect(renderDocument(built(play), defaults)).toBeUndefined();
});
