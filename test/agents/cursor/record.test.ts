// Hooks as Cursor sends them, through the gateway, to the tree that is recorded.
import { afterEach, describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../src/core/json/json-value.ts";
import type { ScopeEnd, ScopeStart } from "../../../src/core/events/relay-event.ts";
import { TestGateway } from "../../support/test-gateway.ts";

let gateway: TestGateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

const parent = "conversation-1";
const child = "conversation-2";
const call = "call-1\nfc_1";

/** Posts hooks in order; each is `[event, fields]` of the parent's conversation unless it names another. */
async function post(hooks: readonly (readonly [string, JsonObject?])[], path = "cursor"): Promise<readonly unknown[]> {
  gateway ??= new TestGateway({}, { runAgent: "cursor" });
  const answers: unknown[] = [];
  for (const [event, fields = {}] of hooks) {
    const conversation = typeof fields["conversation_id"] === "string" ? fields["conversation_id"] : parent;
    const common = {
      conversation_id: conversation,
      session_id: conversation,
      generation_id: "g1",
      workspace_roots: ["/w"],
    };
    const response = await fetch(`${gateway.url}/hooks/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...common, cursor_version: "3.18.25", hook_event_name: event, ...fields }),
    });
    answers.push(await response.json());
  }
  return answers;
}

interface Told {
  readonly start: ScopeStart;
  readonly end: ScopeEnd | undefined;
}

function scopes(category: string): readonly Told[] {
  const events = gateway?.events() ?? [];
  return events.flatMap((event) => {
    if (event.kind !== "start" || event.category !== category) return [];
    const end = events.find((other): other is ScopeEnd => other.kind === "end" && other.uuid === event.uuid);
    return [{ start: event, end }];
  });
}

/** `name` with the names above it, up to the session. */
function pathOf(scope: ScopeStart): string {
  const starts = (gateway?.events() ?? []).filter((event): event is ScopeStart => event.kind === "start");
  const names: string[] = [];
  for (let at: ScopeStart | undefined = scope; at !== undefined;) {
    names.unshift(at.name);
    const above: string | null = at.parent;
    at = starts.find(({ uuid }) => uuid === above);
  }
  return names.join(" > ");
}

const shell = (id: string, command = "ls"): JsonObject => ({
  tool_name: "Shell",
  tool_use_id: id,
  tool_input: { command },
});
const run = (id: string, command = "ls", more: JsonObject = {}): (readonly [string, JsonObject])[] => [
  ["preToolUse", { ...shell(id, command), ...more }],
  ["beforeShellExecution", { command, sandbox: false, ...more }],
  ["afterShellExecution", { command, output: "out", duration: 2.5, ...more }],
  ["postToolUse", { ...shell(id, command), tool_output: '{"output":"out","exitCode":0}', ...more }],
];

describe("a call that is told twice", () => {
  test("is one span with its id, its arguments and its result", async () => {
    await post([["beforeSubmitPrompt", { prompt: "go" }], ...run("t1"), ["stop", { status: "completed" }]]);
    const [told, ...others] = scopes("tool");
    expect(others).toEqual([]);
    expect(told?.start).toMatchObject({ name: "Shell", toolCallId: "t1", input: { value: { command: "ls" } } });
    expect(told?.end).toMatchObject({ status: { code: "ok" }, output: { value: { output: "out", exitCode: 0 } } });
    expect(told?.end?.metadata).toMatchObject({ sandbox: false, duration: 2.5 });
  });

  test("an MCP call names its server", async () => {
    const generic = { tool_name: "MCP:lookup", tool_use_id: "m1", tool_input: { key: "alpha" } };
    const dedicated = { tool_name: "lookup", tool_input: '{"key": "alpha"}', mcp_server_name: "probe" };
    await post([
      ["preToolUse", generic],
      ["beforeMCPExecution", { ...dedicated, url: "http://127.0.0.1:1/mcp" }],
      ["afterMCPExecution", { ...dedicated, result_json: '{"content":[]}' }],
      ["postToolUse", { ...generic, tool_output: '{"content":[]}' }],
    ]);
    const [told, ...others] = scopes("tool");
    expect(others).toEqual([]);
    expect(told?.start).toMatchObject({ name: "MCP:lookup", toolCallId: "m1", input: { value: { key: "alpha" } } });
    expect(told?.end?.metadata).toMatchObject({ mcp_server_name: "probe", url: "http://127.0.0.1:1/mcp" });
  });

  test("a command that failed keeps its output and says why", async () => {
    await post([
      ["preToolUse", shell("t1", "false")],
      ["beforeShellExecution", { command: "false" }],
      ["afterShellExecution", { command: "false", output: "half" }],
      ["postToolUseFailure", { ...shell("t1", "false"), error_message: "exit 1", failure_type: "error" }],
    ]);
    expect(scopes("tool").map(({ end }) => end)).toMatchObject([
      { status: { code: "error", message: "exit 1" }, output: { value: "half" } },
    ]);
  });

  test("equal commands in parallel stay as many spans as there are calls", async () => {
    const first = run("t1");
    const second = run("t2");
    await post(first.flatMap((hook, index) => [hook, second[index] ?? hook]));
    expect(scopes("tool").map(({ start }) => start.toolCallId)).toEqual(["t1", "t2"]);
    expect(scopes("tool").every(({ end }) => end?.status.code === "ok")).toBe(true);
  });

  test("builds without the general hooks: each pair is a call of its own", async () => {
    const dedicated = run("").filter(([event]) => event.endsWith("ShellExecution"));
    await post([...dedicated, ...dedicated]);
    const calls = scopes("tool");
    expect(calls.map(({ start, end }) => [start.name, end?.output])).toEqual([
      ["Shell", { value: "out" }],
      ["Shell", { value: "out" }],
    ]);
    expect(new Set(calls.map(({ start }) => start.toolCallId)).size).toBe(2);
  });
});

describe("turns", () => {
  test("stop ends a turn and not the conversation", async () => {
    await post([
      ["sessionStart"],
      ["beforeSubmitPrompt", { prompt: "one" }],
      ["afterAgentResponse", { text: "First answer." }],
      ["stop", { status: "completed" }],
      ["beforeSubmitPrompt", { prompt: "two", generation_id: "g2" }],
      ...run("t1"),
      ["afterAgentResponse", { text: "Second answer.", generation_id: "g2" }],
      ["stop", { status: "completed", generation_id: "g2" }],
      ["sessionEnd", { reason: "completed" }],
    ]);
    const agents = scopes("agent");
    expect(agents.map(({ start }) => start.name)).toEqual(["cursor", "cursor-turn", "cursor-turn"]);
    expect(agents.slice(1).map(({ end }) => end?.output)).toEqual([
      { value: "First answer." },
      { value: "Second answer." },
    ]);
    expect(new Set(agents.map(({ start }) => start.session))).toEqual(new Set([parent]));
    expect(agents[0]?.end?.status.code).toBe("ok");
  });

  test("under -p there is neither prompt nor stop: the turn begins with the first tool", async () => {
    await post([["sessionStart"], ...run("t1"), ["sessionEnd", { reason: "completed" }]]);
    const [told] = scopes("tool");
    expect(told === undefined ? "" : pathOf(told.start)).toBe("cursor > cursor-turn > Shell");
    expect(scopes("agent").every(({ end }) => end !== undefined)).toBe(true);
  });
});

describe("subagents", () => {
  const task = { tool_name: "Task", tool_use_id: call, tool_input: { description: "d", prompt: "Count." } };
  const start = {
    subagent_id: call,
    tool_call_id: call,
    subagent_type: "explore",
    task: "Count.",
    generation_id: parent,
  };
  const inside = { conversation_id: child, generation_id: "g9" };

  test("what a subagent does under its own conversation is in the parent's record, below it", async () => {
    await post([
      ["beforeSubmitPrompt", { prompt: "go" }],
      ["preToolUse", { ...task, model: "" }],
      ["subagentStart", start],
      ...run("t1", "ls", inside),
      ["subagentStop", { ...start, status: "completed" }],
      ["postToolUse", { ...task, tool_output: "{}" }],
      ["stop", { status: "completed" }],
    ]);
    const paths = scopes("tool").map(({ start: scope }) => pathOf(scope));
    expect(paths).toEqual(["cursor > cursor-turn > Task", "cursor > cursor-turn > subagent:call-1%0Afc_1 > Shell"]);
    expect(new Set((gateway?.events() ?? []).map(({ session }) => session))).toEqual(new Set([parent]));
    expect(gateway?.events().filter(({ kind }) => kind === "link")).toMatchObject([{ toolCallId: call }]);
  });

  test("one within another hangs on it, and its conversation too", async () => {
    const inner = { ...start, subagent_id: "call-2", tool_call_id: "call-2", parent_conversation_id: child };
    await post([
      ["preToolUse", task],
      ["subagentStart", start],
      ["preToolUse", { ...task, tool_use_id: "call-2", ...inside }],
      ["subagentStart", { ...inner, ...inside, generation_id: child }],
      ...run("t1", "ls", { conversation_id: "conversation-3" }),
    ]);
    const [, , told] = scopes("tool");
    expect(told === undefined ? "" : pathOf(told.start)).toBe(
      "cursor > cursor-turn > subagent:call-1%0Afc_1 > subagent:call-2 > Shell",
    );
  });

  test("a stop that does not say whose it is leaves the end to the call", async () => {
    const { subagent_id: _id, ...nameless } = start;
    await post([
      ["preToolUse", task],
      ["subagentStart", start],
      ["subagentStop", { ...nameless, status: "completed" }],
      ["postToolUse", { ...task, tool_output: "{}" }],
    ]);
    const subagent = scopes("agent").find(({ start: scope }) => scope.name.startsWith("subagent:"));
    expect(subagent?.end).toBeDefined();
  });
});

test("Claude Code's hooks that Cursor runs are answered for Cursor and not recorded", async () => {
  expect(await post([["preToolUse", shell("t1")]], "claude-code")).toEqual([{ continue: true }]);
  expect(gateway?.events()).toEqual([]);
});

test("a byte order mark before the payload is no trouble", async () => {
  gateway = new TestGateway({}, { runAgent: "cursor" });
  const response = await fetch(`${gateway.url}/hooks/cursor`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `\uFEFF${JSON.stringify({ conversation_id: parent, hook_event_name: "preToolUse", ...shell("t1") })}`,
  });
  expect(response.status).toBe(200);
  expect(scopes("tool").map(({ start }) => start.toolCallId)).toEqual(["t1"]);
});
