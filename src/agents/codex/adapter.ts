import type { HookArrival, HookEvent } from "../agent.ts";
import { comparable } from "../shared/event-name.ts";
import { sessionEnd, sessionStart } from "./events/session.ts";
import { subagentStart, subagentStop } from "./events/subagent.ts";
import { postToolUse, postToolUseFailure, preToolUse } from "./events/tool.ts";
import { interrupt, stop, userPromptSubmit } from "./events/turn.ts";
import { CodexHook } from "./hook.ts";

type Reader = (hook: CodexHook) => readonly HookEvent[];

const hint: Reader = (hook) => [hook.hint()];

/** What each event means, by its comparable name; any other is a `hook_mark`. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
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

/**
 * Reads one hook of Codex. Any payload gives at least one event, and none throws: an event that is not known, or that
 * names no session anywhere, becomes a mark (with session `""`, for the runtime to place).
 */
export function adaptCodexHook(arrival: HookArrival): readonly HookEvent[] {
  const hook = new CodexHook(arrival);
  const reader = hook.session === "" ? undefined : readers.get(comparable(hook.event));
  return reader === undefined ? [hook.mark("hook_mark")] : reader(hook);
}
