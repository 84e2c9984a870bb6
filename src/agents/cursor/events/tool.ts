import type { ToolStatus } from "../../../core/events/normalized-event.ts";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { get, readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import { calledTool, toolInput } from "../../shared/hook-fields.ts";
import { callAlias, mcpPrefix, shellTool } from "../call-alias.ts";
import type { CursorHook } from "../hook.ts";
import { unwrapped } from "../hook.ts";

/** The tool that starts subagents. */
const spawning = "Task";

/** preToolUse: any tool. */
export function preToolUse(hook: CursorHook): readonly HookEvent[] {
  const { toolCallId, name, input, alias } = read(hook);
  return [
    {
      kind: "tool_start",
      ...hook.common(),
      toolCallId,
      name,
      input: input ?? null,
      ...alias,
      ownerKnown: true,
      ...(name === spawning ? { spawns: true as const, ...goalOf(input) } : {}),
    },
  ];
}

/** postToolUse: the tool succeeded; `tool_output` is JSON text. */
export function postToolUse(hook: CursorHook): readonly HookEvent[] {
  const output = unwrapped(hook.reader.value("tool_output", "toolOutput"));
  return [toolEnd(hook, "ok", output === undefined ? {} : { output })];
}

/** postToolUseFailure: it failed, ran out of time, was interrupted, or somebody refused it. */
export function postToolUseFailure(hook: CursorHook): readonly HookEvent[] {
  const { reader } = hook;
  const error = reader.text("error_message", "errorMessage");
  const interrupted = get(reader.payload, "is_interrupt") === true;
  const refused = get(reader.payload, "failure_type") === "permission_denied";
  const status: ToolStatus = interrupted ? "cancelled" : refused ? "denied" : "error";
  return [toolEnd(hook, status, error === undefined ? {} : { error })];
}

/** What a subagent is asked to do: its first request carries the same words. */
function goalOf(input: JsonValue | undefined): { readonly goal?: string } {
  const goal = readString(input, "prompt");
  return goal === undefined ? {} : { goal };
}

type ToolEnd = Extract<HookEvent, { kind: "tool_end" }>;

function toolEnd(hook: CursorHook, status: ToolStatus, told: Partial<Pick<ToolEnd, "output" | "error">>): ToolEnd {
  const { toolCallId, name, input, alias } = read(hook);
  return {
    kind: "tool_end",
    ...hook.common(),
    toolCallId,
    name,
    ...(input === undefined ? {} : { input }),
    ...told,
    status,
    ...alias,
    ownerKnown: true,
    // Some versions' subagentStop does not say whose end it is; the call's end comes after it.
    ...(name === spawning ? { endsSubagents: true as const } : {}),
  };
}

/** The call's fields. */
function read(hook: CursorHook): {
  readonly toolCallId: string;
  readonly name: string;
  readonly input: JsonValue | undefined;
  readonly alias: { readonly alias?: string };
} {
  const { reader } = hook;
  const { toolCallId, name } = calledTool(reader);
  const input = unwrapped(toolInput(reader));
  const twice = name === shellTool || name.startsWith(mcpPrefix);
  const what = name === shellTool ? get(input, "command") : input;
  const alias = twice && what !== undefined ? { alias: callAlias(hook.session, name, what) } : {};
  return { toolCallId, name, input, alias };
}
