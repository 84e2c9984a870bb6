import type { HookArrival, HookEvent } from "../agent.ts";
import type { HookReaders } from "../shared/read-hook.ts";
import { readHook } from "../shared/read-hook.ts";
import { sessionEnd, sessionStart } from "./events/session.ts";
import { subagentStart, subagentStop } from "./events/subagent.ts";
import { postToolUse, postToolUseFailure, preToolUse } from "./events/tool.ts";
import { interrupt, stop, userPromptSubmit } from "./events/turn.ts";
import { CodexHook } from "./hook.ts";

const hint = (hook: CodexHook): readonly HookEvent[] => [hook.hint()];

/** What each event means, by its comparable name; any other is a `hook_mark`. */
const readers: HookReaders<CodexHook> = new Map([
  ["sessionstart", sessionStart],
  ["sessionend", sessionEnd],
  ["userpromptsubmit", userPromptSubmit],
  ["stop", stop],
  ["interrupt", interrupt],
  ["subagentstart", subagentStart],
  ["subagentstop", subagentStop],
  ["pretooluse", preToolUse],
  ["posttooluse", postToolUse],
  ["posttoolusefailure", postToolUseFailure],
  ["permissionrequest", (hook) => [hook.mark("permission_request")]],
  ["notification", (hook) => [hook.mark("notification")]],
  ["precompact", (hook) => [hook.mark("compaction", { phase: "before" })]],
  ["postcompact", (hook) => [hook.mark("compaction", { phase: "after" })]],
  ["afteragentresponse", hint],
  ["afteragentthought", hint],
]);

/** Reads one hook of Codex: `readHook` says what becomes of one that is not known. */
export function adaptCodexHook(arrival: HookArrival): readonly HookEvent[] {
  return readHook(new CodexHook(arrival), readers);
}
