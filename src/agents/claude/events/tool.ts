import { cutText } from "../../../core/cut-text.ts";
import type { ToolStatus } from "../../../core/events/normalized-event.ts";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { get, readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import { calledTool, toolExchange, toolInput } from "../../shared/hook-fields.ts";
import type { ClaudeHook } from "../hook.ts";

/** The tools that start subagents; `Task` is what `Agent` was called before. */
const spawning: ReadonlySet<string> = new Set(["Agent", "Task"]);

/** Longest beginning of a prompt that is compared, in characters. */
const longestGoal = 1000;

/** PreToolUse. */
export function preToolUse(hook: ClaudeHook): readonly HookEvent[] {
  const call = calledTool(hook.reader);
  const input = toolInput(hook.reader) ?? null;
  return [
    {
      kind: "tool_start",
      ...hook.common(),
      ...call,
      input,
      ...owner(hook),
      ...(spawning.has(call.name) ? { spawns: true as const, ...goal(input) } : {}),
    },
  ];
}

/** The subagent's first message is the prompt that the call gives it. */
function goal(input: JsonValue): { readonly goal?: string } {
  const prompt = readString(input, "prompt");
  return prompt === undefined ? {} : { goal: cutText(prompt, longestGoal) };
}

/** PostToolUse. The agent tool's response names the subagent that the call started: nothing else does. */
export function postToolUse(hook: ClaudeHook): readonly HookEvent[] {
  const started = readString(hook.reader.payload, "tool_response.agentId", "tool_response.agent_id");
  const ended = toolEnd(hook, "ok");
  const spawns = readString(hook.reader.payload, "tool_name", "toolName");
  if (started === undefined || spawns === undefined || !spawning.has(spawns)) return [ended];
  // The link speaks of the subagent that was started, not of the one that the hook came from.
  const { subagentId: _caller, agentType: _type, ...common } = hook.common();
  return [{ kind: "link", ...common, subagentId: started, toolCallId: ended.toolCallId, source: hook.event }, ended];
}

/** PostToolUseFailure: the tool ran and failed, or the person interrupted it. */
export function postToolUseFailure(hook: ClaudeHook): readonly HookEvent[] {
  const interrupted = get(hook.reader.payload, "is_interrupt") === true;
  return [toolEnd(hook, interrupted ? "cancelled" : "error", hook.reader.text("error", "reason"))];
}

/** PermissionDenied: without a call id it says nothing about a certain call. */
export function permissionDenied(hook: ClaudeHook): readonly HookEvent[] {
  const { payload } = hook.reader;
  if (readString(payload, "tool_use_id", "tool_call_id", "toolCallId") === undefined) {
    return [hook.mark("permission_denied")];
  }
  return [toolEnd(hook, "denied", hook.reader.text("reason", "error"))];
}

type ToolEnd = Extract<HookEvent, { kind: "tool_end" }>;

function toolEnd(hook: ClaudeHook, status: ToolStatus, error?: string): ToolEnd {
  const call = calledTool(hook.reader);
  const exchange = toolExchange(hook.reader);
  return {
    kind: "tool_end",
    ...hook.common(),
    ...call,
    ...exchange,
    status,
    ...(error === undefined ? {} : { error }),
    ...owner(hook),
  };
}

/** Whose call it is when the payload names no subagent. */
export function owner(hook: ClaudeHook): { readonly ownerKnown?: true } {
  return hook.namesSubagents ? { ownerKnown: true } : {};
}
