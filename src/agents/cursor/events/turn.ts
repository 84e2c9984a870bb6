import type { HookEvent } from "../../agent.ts";
import type { CursorHook } from "../hook.ts";

/** beforeSubmitPrompt: a new turn. It does not come under `-p`: the turn then begins with whatever comes first. */
export function beforeSubmitPrompt(hook: CursorHook): readonly HookEvent[] {
  const prompt = hook.reader.value("prompt") ?? null;
  // A person's prompt is never the first word of a subagent's conversation.
  const { adoptKey: _workspace, ...common } = hook.common();
  const opened: HookEvent = { kind: "prompt", ...common, prompt };
  return typeof prompt === "string" && prompt !== "" ? [opened, hook.hint({ text: prompt })] : [opened];
}

/** afterAgentResponse: private, but for the words that are the turn's answer: `stop` brings none. */
export function afterAgentResponse(hook: CursorHook): readonly HookEvent[] {
  const answer = hook.reader.text("text");
  return [hook.hint(answer === undefined ? {} : { answer })];
}

/** stop: the turn is over, the conversation is not. It brings the turn's token counts, kept as metadata. */
export function stop(hook: CursorHook): readonly HookEvent[] {
  const status = hook.reader.text("status");
  const failed = status === "error" || status === "aborted" ? status : undefined;
  const more = status === undefined ? {} : { stop_status: status };
  return [{ kind: "turn_end", ...hook.common(more), ...(failed === undefined ? {} : { failed }) }];
}
