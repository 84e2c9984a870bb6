import type { ToolStatus } from "../../../core/events/normalized-event.ts";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { get, readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import { calledTool, toolExchange, toolInput } from "../../shared/hook-fields.ts";
import type { CodexHook } from "../hook.ts";

/** `spawn_agent`, and the same with a namespace glued on: `collaborationspawn_agent`. */
const spawning = /spawn_agent$/;

/** PreToolUse. */
export function preToolUse(hook: CodexHook): readonly HookEvent[] {
  const call = calledTool(hook.reader);
  const input = toolInput(hook.reader) ?? null;
  const spawns = spawning.test(call.name) ? { spawns: true as const } : {};
  return [{ kind: "tool_start", ...hook.common(), ...call, input, ...hook.owner, ...spawns }];
}

/** PostToolUse. The response of a tool that starts subagents names the one that it started: nothing else does. */
export function postToolUse(hook: CodexHook): readonly HookEvent[] {
  const ended = toolEnd(hook, undefined);
  const started = spawning.test(ended.name) ? startedBy(ended.output) : undefined;
  if (started === undefined) return [ended];
  // The link speaks of the subagent that was started, not of the one that the hook came from.
  const { subagentId: _caller, agentType: _type, ...common } = hook.common();
  return [{ kind: "link", ...common, ...started, toolCallId: ended.toolCallId, source: hook.event }, ended];
}

/** PostToolUseFailure: 0.169 has no such hook; a version that has tells of a tool that failed. */
export function postToolUseFailure(hook: CodexHook): readonly HookEvent[] {
  return [toolEnd(hook, { status: "error", error: hook.reader.text("error", "reason") })];
}

type ToolEnd = Extract<HookEvent, { kind: "tool_end" }>;

interface Outcome {
  readonly status: ToolStatus;
  readonly error?: string | undefined;
}

function toolEnd(hook: CodexHook, told: Outcome | undefined): ToolEnd {
  const call = calledTool(hook.reader);
  const exchange = toolExchange(hook.reader);
  const { status, error } = told ?? outcome(call.name, exchange.output);
  return {
    kind: "tool_end",
    ...hook.common(),
    ...call,
    ...exchange,
    status,
    ...(error === undefined ? {} : { error }),
    ...hook.owner,
  };
}

/**
 * How a call ended that Codex calls used. A shell command's text says nothing of its exit code; a patch's does, and an
 * MCP result has a field for it.
 */
function outcome(name: string, output: JsonValue | undefined): Outcome {
  if (get(output, "isError") === true) return { status: "error" };
  if (name !== "apply_patch" || typeof output !== "string") return { status: "ok" };
  const failed = /^Exit code: (?!0\n)-?\d+\n/.exec(output)?.[0];
  return failed === undefined ? { status: "ok" } : { status: "error", error: failed.trimEnd() };
}

/** Multi-agent v1 answers with the subagent's id, v2 with the name that it goes by. */
function startedBy(output: JsonValue | undefined): { subagentId: string } | { subagentName: string } | undefined {
  const parsed = typeof output === "string" ? parseJson(output) : undefined;
  const response = parsed === undefined ? output : parsed.ok ? parsed.value : undefined;
  const subagentId = readString(response, "agent_id", "agentId");
  if (subagentId !== undefined) return { subagentId };
  const subagentName = readString(response, "task_name", "agent_name");
  return subagentName === undefined ? undefined : { subagentName };
}
