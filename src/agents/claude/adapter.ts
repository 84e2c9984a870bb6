import type { HookArrival, HookEvent } from "../agent.ts";
import type { HookReaders } from "../shared/read-hook.ts";
import { readHook } from "../shared/read-hook.ts";
import { sessionEnd, sessionStart } from "./events/session.ts";
import { subagentStart, subagentStop } from "./events/subagent.ts";
import { postToolBatch } from "./events/tool-batch.ts";
import { permissionDenied, postToolUse, postToolUseFailure, preToolUse } from "./events/tool.ts";
import { stop, stopFailure, userPromptSubmit } from "./events/turn.ts";
import { ClaudeHook } from "./hook.ts";

const hint = (hook: ClaudeHook): readonly HookEvent[] => [hook.hint()];

/** What each event means, by its comparable name; any other is a `hook_mark`. */
const readers: HookReaders<ClaudeHook> = new Map([
  ["sessionstart", sessionStart],
  ["sessionend", sessionEnd],
  ["userpromptsubmit", userPromptSubmit],
  ["stop", stop],
  ["stopfailure", stopFailure],
  ["subagentstart", subagentStart],
  ["subagentstop", subagentStop],
  ["subagentend", subagentStop],
  ["pretooluse", preToolUse],
  ["posttooluse", postToolUse],
  ["posttoolusefailure", postToolUseFailure],
  ["toolusefailed", postToolUseFailure],
  ["permissiondenied", permissionDenied],
  ["posttoolbatch", postToolBatch],
  ["permissionrequest", (hook) => [hook.mark("permission_request")]],
  ["notification", (hook) => [hook.mark("notification")]],
  ["precompact", (hook) => [hook.mark("compaction", { phase: "before" })]],
  ["postcompact", (hook) => [hook.mark("compaction", { phase: "after" })]],
  ["afteragentresponse", hint],
  ["afteragentthought", hint],
  ["messagedisplay", hint],
]);

/** Reads one hook of Claude Code: `readHook` says what becomes of one that is not known. */
export function adaptClaudeHook(arrival: HookArrival): readonly HookEvent[] {
  return readHook(new ClaudeHook(arrival), readers);
}
