import type { ToolStatus } from "../../../core/events/normalized-event.ts";
import { readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import { otherSession } from "../other-session.ts";
import type { VendorHook } from "../../shared/vendor-hook.ts";
import { goalName } from "../goal-name.ts";

/**
 * subagent_start: told by the parent, before the child's own first hook. The child's requests name nobody, but its first
 * one carries its goal: a hint for it. Without an id there is nothing to open, so it becomes a mark.
 */
export function subagentStart(hook: VendorHook): readonly HookEvent[] {
  const { reader } = hook;
  const childSession = readString(reader.payload, "child_session_id");
  const subagentId = readString(reader.payload, "child_subagent_id") ?? childSession;
  if (subagentId === undefined) return [hook.mark("hook_mark")];
  const goal = readString(reader.payload, "child_goal");
  const agentType = readString(reader.payload, "child_role");
  const parentSubagentId = readString(reader.payload, "parent_subagent_id");
  const typed = agentType === undefined ? {} : { agentType };
  const start: HookEvent = {
    kind: "subagent_start",
    ...hook.common(),
    subagentId,
    ...typed,
    ...(parentSubagentId === undefined ? {} : { parentSubagentId }),
    ...(childSession === undefined ? {} : { childSession }),
    ...(goal === undefined ? {} : { subagentName: goalName(goal) }),
    payload: reader.payload,
  };
  if (goal === undefined) return [start];
  return [start, { ...hook.hint(), ...typed, identity: { subagentId, ...typed }, text: goal }];
}

/**
 * subagent_stop: names the child's session and not its subagent id, so the end is told in the child's session, which the
 * core leads to the subagent.
 */
export function subagentStop(hook: VendorHook): readonly HookEvent[] {
  const child = readString(hook.reader.payload, "child_session_id");
  if (child === undefined) return [hook.mark("hook_mark")];
  const told = hook.reader.text("child_status");
  const output = hook.reader.text("child_summary");
  return [
    {
      kind: "subagent_end",
      ...hook.common(told === undefined ? {} : { child_status: told }),
      session: otherSession(hook, child),
      subagentId: child,
      ...(output === undefined ? {} : { output }),
      status: statusOf(told),
    },
  ];
}

function statusOf(told: string | undefined): ToolStatus {
  switch (told) {
    case "completed":
    case "success":
    case "ok":
      return "ok";
    case undefined:
      return "unknown";
    case "interrupted":
    case "cancelled":
      return "cancelled";
    default:
      return "error";
  }
}
