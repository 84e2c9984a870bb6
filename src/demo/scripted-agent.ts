import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { readString } from "../core/json/path.ts";
import { prompt, replies, results } from "./script.ts";

/** Where the scripted agent's session goes. */
export interface AgentTarget {
  /** The gateway's URL, no trailing slash. */
  readonly gatewayUrl: string;
  /** The word of its hook path. */
  readonly hookWord: string;
  readonly session: string;
  readonly directory: string;
}

type Thread = keyof typeof replies;

const helper = { agent_id: "helper-1", agent_type: "general-purpose" };

/** Plays one session as a real agent would: hooks and model requests go over HTTP to the gateway. */
export async function playSession(target: AgentTarget): Promise<void> {
  const hook = hookSender(target);
  await hook({ hook_event_name: "SessionStart", source: "startup" });
  await hook({ hook_event_name: "UserPromptSubmit", prompt });
  const answer = await playThread(target, hook, "main", prompt);
  await hook({ hook_event_name: "Stop", last_assistant_message: answer });
  await hook({ hook_event_name: "SessionEnd", reason: "other" });
}

type Hook = (payload: JsonObject) => Promise<void>;

function hookSender({ gatewayUrl, hookWord, session, directory }: AgentTarget): Hook {
  return async (payload) => {
    const response = await fetch(`${gatewayUrl}/hooks/${hookWord}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ session_id: session, cwd: directory, ...payload }),
    });
    await response.arrayBuffer();
  };
}

async function playThread(target: AgentTarget, hook: Hook, thread: Thread, task: string): Promise<string> {
  const inside: JsonObject = thread === "helper" ? helper : {};
  const messages: JsonValue[] = [{ role: "user", content: task }];
  for (const { text, call } of replies[thread]) {
    await ask(target, thread, messages);
    if (call === undefined) return text;
    const tool = { ...inside, tool_name: call.name, tool_input: call.input, tool_use_id: call.id };
    await hook({ hook_event_name: "PreToolUse", ...tool });
    if (call.name === "Agent") await playHelper(target, hook, readString(call.input, "prompt") ?? "");
    const result = results[call.id] ?? "";
    const response: JsonValue =
      call.name === "Agent" ? { agentId: helper.agent_id, status: "completed", content: result } : result;
    await hook({ hook_event_name: "PostToolUse", ...tool, tool_response: response });
    messages.push({
      role: "assistant",
      content: [
        { type: "text", text },
        { type: "tool_use", ...call },
      ],
    });
    messages.push({ role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: result }] });
  }
  return "";
}

async function playHelper(target: AgentTarget, hook: Hook, task: string): Promise<void> {
  await hook({ hook_event_name: "SubagentStart", ...helper });
  const report = await playThread(target, hook, "helper", task);
  await hook({ hook_event_name: "SubagentStop", ...helper, last_assistant_message: report });
}

async function ask(target: AgentTarget, thread: Thread, messages: readonly JsonValue[]): Promise<void> {
  const response = await fetch(`${target.gatewayUrl}/v1/messages`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "anthropic-version": "2023-06-01",
      "x-demo-thread": thread,
      "x-nemo-relay-session-id": target.session,
      ...(thread === "helper" ? { "x-nemo-relay-subagent-id": helper.agent_id } : {}),
    },
    body: JSON.stringify({
      model: "demo-model",
      max_tokens: 1000,
      stream: true,
      system: "You are a scripted model.",
      messages,
    }),
  });
  await response.arrayBuffer();
}
