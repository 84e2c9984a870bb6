import { readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import { otherSession } from "../other-session.ts";
import type { VendorHook } from "../../shared/vendor-hook.ts";

/** on_session_start: a new session. A resumed one sends none. */
export function sessionStart(hook: VendorHook): readonly HookEvent[] {
  const { payload } = hook.reader;
  return [{ kind: "session_start", ...hook.common(), payload }];
}

/** on_session_finalize: the session is over (`on_session_end` is only the end of a turn). */
export function sessionFinalize(hook: VendorHook): readonly HookEvent[] {
  return [end(hook)];
}

/**
 * on_session_reset: `/new` or `/reset` has ended a session. Hermes 0.19 sends it after the old session's finalize, with
 * the new session's id: only `old_session_id`, which its messaging gateway adds, says which one it was.
 */
export function sessionReset(hook: VendorHook): readonly HookEvent[] {
  const old = readString(hook.reader.payload, "old_session_id");
  return [{ ...end(hook), ...(old === undefined ? {} : { session: otherSession(hook, old) }) }];
}

function end(hook: VendorHook): HookEvent {
  const reason = hook.reader.text("reason");
  const { payload } = hook.reader;
  return { kind: "session_end", ...hook.common(), ...(reason === undefined ? {} : { reason }), payload };
}
