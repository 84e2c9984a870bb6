import type { ToolStatus } from "../../../core/events/normalized-event.ts";
import { readList, readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import { calledTool, toolInput } from "../../shared/hook-fields.ts";
import { goalName } from "../goal-name.ts";
import type { VendorHook } from "../../shared/vendor-hook.ts";

/** The tool that starts subagents: one per goal, always in the background. */
const spawning = "delegate_task";

/** pre_tool_call. A call that starts subagents is linked to them by their goals: nothing else tells which is whose. */
export function preToolCall(hook: VendorHook): readonly HookEvent[] {
  const call = calledTool(hook.reader);
  const input = toolInput(hook.reader) ?? null;
  const common = hook.common();
  const spawns = call.name === spawning;
  const start: HookEvent = {
    kind: "tool_start",
    ...common,
    ...call,
    input,
    ownerKnown: true,
    ...(spawns ? { spawns } : {}),
  };
  if (!spawns) return [start];
  const { subagentId: _, ...linked } = common;
  const goals = [input, ...readList(input, "tasks")].flatMap((task) => readString(task, "goal") ?? []);
  const links = goals.map((goal): HookEvent => ({
    kind: "link",
    ...linked,
    subagentName: goalName(goal),
    toolCallId: call.toolCallId,
    source: hook.event,
  }));
  return [start, ...links];
}

/** post_tool_call; a failing shell command is `ok` to Hermes, its exit code stands in the result. */
export function postToolCall(hook: VendorHook): readonly HookEvent[] {
  const call = calledTool(hook.reader);
  const input = toolInput(hook.reader);
  const output = hook.reader.value("result");
  const status = statusOf(hook.reader.text("status"));
  const error = hook.reader.text("error_message") ?? hook.reader.text("error_type");
  return [
    {
      kind: "tool_end",
      ...hook.common(),
      ...call,
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
      status,
      ...(error === undefined || status === "ok" ? {} : { error }),
      ownerKnown: true,
    },
  ];
}

function statusOf(told: string | undefined): ToolStatus {
  switch (told) {
    case "ok":
      return "ok";
    case "blocked":
      return "denied";
    case "cancelled":
      return "cancelled";
    case undefined:
      return "unknown";
    default:
      return "error";
  }
}
