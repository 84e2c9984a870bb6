import type { HookEvent } from "../../agent.ts";
import type { ClaudeHook } from "../hook.ts";

/** SubagentStart; without an id there is nothing to open, so it becomes a mark. */
export function subagentStart(hook: ClaudeHook): readonly HookEvent[] {
  const { subagentId } = hook;
  if (subagentId === undefined) return [hook.mark("hook_mark")];
  return [{ kind: "subagent_start", ...hook.common(), subagentId, payload: hook.reader.payload }];
}

/** SubagentStop. A compaction sends one without a start and with an empty type: the core makes a mark of that. */
export function subagentStop(hook: ClaudeHook): readonly HookEvent[] {
  const { subagentId } = hook;
  if (subagentId === undefined) return [hook.mark("hook_mark")];
  const output = hook.reader.value("last_assistant_message");
  return [
    {
      kind: "subagent_end",
      ...hook.common(),
      subagentId,
      ...(output === undefined || output === null ? {} : { output }),
    },
  ];
}
