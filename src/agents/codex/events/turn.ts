import type { HookEvent } from "../../agent.ts";
import type { CodexHook } from "../hook.ts";

/** UserPromptSubmit: a new turn, unless it speaks to a subagent (multi-agent v1 sends one for each task it is given). */
export function userPromptSubmit(hook: CodexHook): readonly HookEvent[] {
  if (hook.subagentId !== undefined) return [hook.hint()];
  const prompt = hook.reader.value("prompt", "user_prompt") ?? null;
  return [{ kind: "prompt", ...hook.common(), prompt }];
}

/** Stop: the turn is over. One that names a subagent is not the end of the turn. */
export function stop(hook: CodexHook): readonly HookEvent[] {
  if (hook.subagentId !== undefined) return [hook.hint()];
  const output = hook.reader.value("last_assistant_message");
  return [{ kind: "turn_end", ...hook.common(), ...(output === undefined || output === null ? {} : { output }) }];
}

/** Interrupt: the person broke the turn off; no Stop follows. */
export function interrupt(hook: CodexHook): readonly HookEvent[] {
  if (hook.subagentId !== undefined) return [hook.hint()];
  return [{ kind: "turn_end", ...hook.common(), failed: "interrupted" }];
}
