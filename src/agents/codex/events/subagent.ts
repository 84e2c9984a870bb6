import type { HookEvent } from "../../agent.ts";
import type { CodexHook } from "../hook.ts";

/** SubagentStart; without an id there is nothing to open, so it becomes a mark. */
export function subagentStart(hook: CodexHook): readonly HookEvent[] {
  const { subagentId, payload } = hook;
  if (subagentId === undefined) return [hook.mark("hook_mark")];
  return [{ kind: "subagent_start", ...hook.common(), subagentId, payload }];
}

/** SubagentStop. */
export function subagentStop(hook: CodexHook): readonly HookEvent[] {
  const { subagentId } = hook;
  if (subagentId === undefined) return [hook.mark("hook_mark")];
  const output = hook.reader.value("last_assistant_message");
  const answer = output === undefined || output === null ? {} : { output };
  return [{ kind: "subagent_end", ...hook.common(), subagentId, ...answer }];
}
