import type { HookEvent } from "../../agent.ts";
import type { ClaudeHook } from "../hook.ts";

/** SessionStart: a new session, a resumed one, or the same one after `/clear` or a compaction (`source`). */
export function sessionStart(hook: ClaudeHook): readonly HookEvent[] {
  const source = hook.reader.text("source");
  const payload = hook.reader.payload;
  return [{ kind: "session_start", ...hook.common(), ...(source === undefined ? {} : { source }), payload }];
}

/** SessionEnd. */
export function sessionEnd(hook: ClaudeHook): readonly HookEvent[] {
  const reason = hook.reader.text("reason");
  const payload = hook.reader.payload;
  return [{ kind: "session_end", ...hook.common(), ...(reason === undefined ? {} : { reason }), payload }];
}
