import { readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import type { CursorHook } from "../hook.ts";

/** sessionStart: new chats only; a resumed one begins with its first other event. */
export function sessionStart(hook: CursorHook): readonly HookEvent[] {
  const { payload } = hook.reader;
  const version = readString(payload, "cursor_version");
  const more = version === undefined ? {} : { agent_version: version };
  return [{ kind: "session_start", ...hook.common(more), payload }];
}

/** sessionEnd; a conversation that goes on later comes back under the same id. */
export function sessionEnd(hook: CursorHook): readonly HookEvent[] {
  const reason = hook.reader.text("reason");
  const { payload } = hook.reader;
  return [{ kind: "session_end", ...hook.common(), ...(reason === undefined ? {} : { reason }), payload }];
}
