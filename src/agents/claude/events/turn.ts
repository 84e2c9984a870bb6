import type { JsonValue } from "../../../core/json/json-value.ts";
import { readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import type { ClaudeHook } from "../hook.ts";

/** How Claude Code words the prompt that tells of a background task's end. */
const taskNotification = "<task-notification>";

/** UserPromptSubmit: a new turn, unless it speaks to a subagent. */
export function userPromptSubmit(hook: ClaudeHook): readonly HookEvent[] {
  if (hook.subagentId !== undefined) return [hook.hint()];
  const prompt = hook.reader.value("prompt", "user_prompt") ?? null;
  const synthetic = syntheticPrompt(prompt, readString(hook.reader.payload, "source"));
  return [{ kind: "prompt", ...hook.common(), prompt, ...(synthetic === undefined ? {} : { synthetic }) }];
}

/** Stop: the turn is over. One that names a subagent is not the end of the turn. */
export function stop(hook: ClaudeHook): readonly HookEvent[] {
  if (hook.subagentId !== undefined) return [hook.hint()];
  const output = hook.reader.value("last_assistant_message");
  return [{ kind: "turn_end", ...hook.common(), ...(output === undefined || output === null ? {} : { output }) }];
}

/**
 * StopFailure: the turn died of an API error. Its last "assistant message" is that error in Claude Code's words, not an
 * answer of the model; it says more than `error`, which is a class such as `rate_limit` or `unknown`.
 */
export function stopFailure(hook: ClaudeHook): readonly HookEvent[] {
  if (hook.subagentId !== undefined) return [hook.hint()];
  const { payload } = hook.reader;
  const failed = readString(payload, "error_details", "last_assistant_message", "error") ?? "failed";
  hook.reader.drop("last_assistant_message");
  return [{ kind: "turn_end", ...hook.common(), failed }];
}

/** `source` is documented (`user`, `sdk`, `schedule_wakeup`, …) but 2.1.330 does not send it yet. */
function syntheticPrompt(prompt: JsonValue, source: string | undefined): string | undefined {
  if (typeof prompt === "string" && prompt.trimStart().startsWith(taskNotification)) return "task_notification";
  return source === undefined || source === "user" || source === "sdk" ? undefined : source;
}
