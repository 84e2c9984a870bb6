import type { HookArrival, HookEvent } from "../agent.ts";
import { comparable } from "../shared/event-name.ts";
import { afterMcp, afterShell, beforeMcp, beforeShell } from "./events/execution.ts";
import { sessionEnd, sessionStart } from "./events/session.ts";
import { subagentStart, subagentStop } from "./events/subagent.ts";
import { postToolUse, postToolUseFailure, preToolUse } from "./events/tool.ts";
import { afterAgentResponse, beforeSubmitPrompt, stop } from "./events/turn.ts";
import { CursorHook } from "./hook.ts";

type Reader = (hook: CursorHook) => readonly HookEvent[];

/** What each event means, by its comparable name; any other is a `hook_mark`. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["sessionstart", sessionStart],
  ["sessionend", sessionEnd],
  ["beforesubmitprompt", beforeSubmitPrompt],
  ["stop", stop],
  ["pretooluse", preToolUse],
  ["posttooluse", postToolUse],
  ["posttoolusefailure", postToolUseFailure],
  ["beforeshellexecution", beforeShell],
  ["aftershellexecution", afterShell],
  ["beforemcpexecution", beforeMcp],
  ["aftermcpexecution", afterMcp],
  ["subagentstart", subagentStart],
  ["subagentstop", subagentStop],
  ["subagentend", subagentStop],
  ["afteragentresponse", afterAgentResponse],
  ["afteragentthought", (hook) => [hook.hint()]],
  ["precompact", (hook) => [hook.mark("compaction", { phase: "before" })]],
]);

/**
 * Reads one hook of Cursor. Any payload gives at least one event, and none throws: an event that is not known, or that
 * names no conversation, becomes a mark (with session `""`, for the runtime to place).
 */
export function adaptCursorHook(arrival: HookArrival): readonly HookEvent[] {
  const hook = new CursorHook(arrival);
  const reader = hook.session === "" ? undefined : readers.get(comparable(hook.event));
  return reader === undefined ? [hook.mark("hook_mark")] : reader(hook);
}
