import type { HookEvent } from "../../agent.ts";
import type { CodexHook } from "../hook.ts";

/**
 * SessionStart: a new session or a resumed one (`source`). Versions that give a subagent's thread a session of its own
 * name the thread that started it: then it is the start of that subagent.
 */
export function sessionStart(hook: CodexHook): readonly HookEvent[] {
  const parent = hook.parentThread;
  const source = hook.reader.text("source");
  const { payload } = hook;
  const common = hook.common();
  if (parent !== undefined) {
    const child = hook.session;
    return [{ kind: "subagent_start", ...common, session: parent, subagentId: child, childSession: child, payload }];
  }
  return [{ kind: "session_start", ...common, ...(source === undefined ? {} : { source }), payload }];
}

/** SessionEnd. */
export function sessionEnd(hook: CodexHook): readonly HookEvent[] {
  const reason = hook.reader.text("reason");
  const { payload } = hook;
  return [{ kind: "session_end", ...hook.common(), ...(reason === undefined ? {} : { reason }), payload }];
}
