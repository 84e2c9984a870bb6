import type { HookArrival, HookEvent } from "../agent.ts";
import type { HookReaders } from "../shared/read-hook.ts";
import { readHook } from "../shared/read-hook.ts";
import { afterMcp, afterShell, beforeMcp, beforeShell } from "./events/execution.ts";
import { sessionEnd, sessionStart } from "./events/session.ts";
import { subagentStart, subagentStop } from "./events/subagent.ts";
import { postToolUse, postToolUseFailure, preToolUse } from "./events/tool.ts";
import { afterAgentResponse, beforeSubmitPrompt, stop } from "./events/turn.ts";
import { CursorHook } from "./hook.ts";

/** What each event means, by its comparable name; any other is a `hook_mark`. */
const readers: HookReaders<CursorHook> = new Map([
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

/** Reads one hook of Cursor: `readHook` says what becomes of one that is not known. */
export function adaptCursorHook(arrival: HookArrival): readonly HookEvent[] {
  return readHook(new CursorHook(arrival), readers);
}
