import type { ToolStatus } from "../../../core/events/normalized-event.ts";
import type { HookEvent } from "../../agent.ts";
import type { CursorHook } from "../hook.ts";

/**
 * subagentStart, sent by the parent: `subagent_id` is the id of the Task call. What the subagent does comes under a
 * conversation of its own that nothing here names, so the core takes the next unknown one of this workspace for it.
 */
export function subagentStart(hook: CursorHook): readonly HookEvent[] {
  const { reader, workspace, subagentId } = hook;
  if (subagentId === undefined) return [hook.mark("hook_mark")];
  const agentType = reader.text("subagent_type", "subagentType");
  const toolCallId = reader.text("tool_call_id", "toolCallId");
  const common = hook.common();
  return [
    ...(toolCallId === undefined
      ? []
      : [{ kind: "link" as const, ...common, subagentId, toolCallId, source: hook.event }]),
    {
      kind: "subagent_start",
      ...common,
      subagentId,
      ...(agentType === undefined ? {} : { agentType }),
      ...(workspace === undefined ? {} : { awaitsChild: workspace }),
      payload: reader.payload,
    },
    // The payload's ids are the parent's: the subagent's requests carry others.
    { ...hook.hint(), identity: { subagentId } },
  ];
}

/** subagentStop; some versions leave the id out, and then the end of the Task call is the subagent's. */
export function subagentStop(hook: CursorHook): readonly HookEvent[] {
  const { reader, subagentId } = hook;
  if (subagentId === undefined) return [hook.mark("hook_mark")];
  const agentType = reader.text("subagent_type", "subagentType");
  const output = reader.text("summary");
  const status = statuses.get(reader.text("status") ?? "");
  return [
    {
      kind: "subagent_end",
      ...hook.common(),
      subagentId,
      ...(agentType === undefined ? {} : { agentType }),
      ...(output === undefined ? {} : { output }),
      ...(status === undefined ? {} : { status }),
    },
  ];
}

const statuses: ReadonlyMap<string, ToolStatus> = new Map([
  ["completed", "ok"],
  ["error", "error"],
  ["aborted", "cancelled"],
]);
