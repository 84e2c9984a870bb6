// One session with everything in it: a turn with a tool and a subagent, a subagent that outlives its turn, a failed
// call, a stream that the client closed, and marks between turns.
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";

const bash = {
  name: "Bash",
  description: "Runs a command",
  schema: { type: "object", properties: { command: { type: "string" } } },
};
const user = (text: string) => ({ role: "user", parts: [{ type: "text", text }] }) as const;
const call = { type: "tool_call", id: "toolu_1", name: "Bash", arguments: { command: "ls" } } as const;
const asked = {
  role: "assistant",
  parts: [
    { type: "reasoning", text: "Look first.", signature: "sig==" },
    { type: "text", text: 'I "look"\nnow.' },
    call,
  ],
} as const;
const result = {
  role: "user",
  parts: [{ type: "tool_result", toolCallId: "toolu_1", content: [{ type: "text", text: "a.txt" }] }],
} as const;

/** Writes the session. Turn 1 ends at event 21, its background subagent in turn 2. */
export function scriptedSession(): OtlpPlaybook {
  const book = new OtlpPlaybook();
  const sent = {
    model: "claude-sonnet-5",
    system: [{ type: "text", text: "Be brief." }],
    tools: [bash],
    parameters: { max_tokens: 1000, metadata: { user_id: "private" } },
  } as const;
  book.sessionStart({ user_id: "ada", gateway_mode: "passthrough" });
  book.mark("m-start", "session", "session_start", { data: { value: { source: "startup" } } });
  book.turnStart("turn-1", "List the files", { gateway_mode: "passthrough", team: "core", turn_index: 1 });
  book.llmStart(
    "llm-1",
    "turn-1",
    { ...sent, messages: [user("List the files")] },
    { llm_correlation_status: "explicit" },
  );
  book.pass(20).llmEnd("llm-1", {
    reply: asked,
    id: "msg_1",
    model: "claude-sonnet-5-20260901",
    stopReason: "tool_use",
    usage: { input: 100, output: 20, cacheRead: 60, cacheWrite: 30, reasoning: 5, raw: {} },
    httpStatus: 200,
    requestId: "req_1",
    timeToFirstByte: 12_500,
  });
  book.toolStart("tool-1", "turn-1", "Bash", { id: "toolu_1", input: { command: "ls" } });
  book.mark("m-note", "tool-1", "notification", { data: { value: "working" } });
  book.end("tool-1", { status: { code: "ok" }, output: { value: "a.txt" }, metadata: { tool_status: "ok" } });
  book.toolStart("tool-2", "turn-1", "Agent", { id: "toolu_2", input: { prompt: "Count" } });
  book.subagentStart("sub-1", "turn-1", "agent-1", "Explore");
  book.link("link-1", "sub-1", "agent-1", "toolu_2");
  book.llmStart("llm-2", "sub-1", { ...sent, messages: [user("Count")] });
  book.llmEnd(
    "llm-2",
    { httpStatus: 529, error: { type: "overloaded_error", message: "Overloaded" } },
    {
      code: "error",
      message: "HTTP 529: Overloaded",
    },
  );
  book.end("sub-1", { output: { value: "one" } });
  book.end("tool-2", { status: { code: "ok" }, output: { value: { count: 1 } } });
  book.subagentStart("sub-2", "turn-1", "agent-2");
  book.llmStart("llm-3", "turn-1", { ...sent, messages: [user("List the files"), asked, result] });
  book.llmEnd("llm-3", {
    reply: { role: "assistant", parts: [{ type: "text", text: "One file." }] },
    model: "claude-sonnet-5-20260901",
    stopReason: "end_turn",
    usage: { input: 140, output: 4, raw: {} },
    httpStatus: 200,
  });
  book.end("turn-1", { output: { value: "One file." } });
  book.mark("m-between", "turn-1", "compaction", {
    data: { value: { trigger: "auto" } },
    metadata: { hook: "PreCompact" },
  });
  book.turnStart("turn-2", "And now?");
  book.toolStart("tool-3", "sub-2", "Read", { id: "toolu_3", input: {} });
  book.end("tool-3", { status: { code: "error", message: "no such file" } });
  book.end("sub-2");
  book.llmStart("llm-4", "turn-2", { ...sent, messages: [user("And now?")] });
  book.llmEnd(
    "llm-4",
    { reply: { role: "assistant", parts: [{ type: "text", text: "Well" }] }, incomplete: true, httpStatus: 200 },
    { code: "error", message: "cancelled by client" },
  );
  book.end("turn-2");
  book.link("link-2", "sub-2", "agent-2", "toolu_9");
  book.mark("m-end", "session", "session_end");
  return book.end("session");
}
