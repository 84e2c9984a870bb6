import type { JsonValue } from "../../../core/json/json-value.ts";
import { get, readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import type { VendorHook } from "../../shared/vendor-hook.ts";

/** How Hermes words the prompts that no person typed. From 0.19. */
const syntheticPrompts: readonly (readonly [RegExp, string])[] = [
  [/^\[ASYNC DELEGATION (BATCH )?COMPLETE\b/, "task_notification"],
  [/^\[IMPORTANT: Background process /, "task_notification"],
  [
    /^Review the conversation above and (consider saving to memory|update the skill library|update two things)\b/,
    "background_review",
  ],
];

/** pre_llm_call: fired once per turn, with the prompt. A child's is led to its subagent by the core. */
export function preLlmCall(hook: VendorHook): readonly HookEvent[] {
  const prompt = hook.reader.value("user_message") ?? null;
  const synthetic = syntheticPrompt(prompt);
  return [{ kind: "prompt", ...hook.common(), prompt, ...(synthetic === undefined ? {} : { synthetic }) }];
}

/** post_llm_call: fired once per turn, with the answer; `on_session_end`, which ends the turn, brings none. */
export function postLlmCall(hook: VendorHook): readonly HookEvent[] {
  const answer = readString(hook.reader.payload, "assistant_response");
  return [{ ...hook.hint(), ...(answer === undefined ? {} : { answer }) }];
}

/** on_session_end: the end of a turn, of the session's or of a child's. */
export function sessionEnd(hook: VendorHook): readonly HookEvent[] {
  const failed = failure(hook);
  return [{ kind: "turn_end", ...hook.common(), ...(failed === undefined ? {} : { failed }) }];
}

function failure({ reader }: VendorHook): string | undefined {
  if (get(reader.payload, "interrupted") === true) return "interrupted";
  return get(reader.payload, "completed") === false ? "not completed" : undefined;
}

function syntheticPrompt(prompt: JsonValue): string | undefined {
  if (typeof prompt !== "string") return undefined;
  return syntheticPrompts.find(([wording]) => wording.test(prompt))?.[1];
}
