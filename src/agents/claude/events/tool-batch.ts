import type { ToolStatus } from "../../../core/events/normalized-event.ts";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { isList } from "../../../core/json/json-value.ts";
import { get, readString } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import type { ClaudeHook } from "../hook.ts";
import { owner } from "./tool.ts";

/**
 * PostToolBatch: all calls of one reply, after the last of them. It is the only word on a call that was denied by a hook
 * or by the person's permissions; for all others it only repeats.
 */
export function postToolBatch(hook: ClaudeHook): readonly HookEvent[] {
  const calls = hook.reader.value("tool_calls");
  const common = hook.common();
  const ended = (isList(calls) ? calls : []).flatMap((call): readonly HookEvent[] => {
    const toolCallId = readString(call, "tool_use_id", "tool_call_id");
    if (toolCallId === undefined) return [];
    const input = get(call, "tool_input");
    const output = get(call, "tool_response");
    const { status, error } = batchOutcome(output);
    return [
      {
        kind: "tool_end",
        ...common,
        toolCallId,
        name: readString(call, "tool_name") ?? "unknown_tool",
        ...(input === undefined ? {} : { input }),
        ...(output === undefined ? {} : { output }),
        status,
        ...(error === undefined ? {} : { error }),
        ...owner(hook),
        onlyIfOpen: true,
      },
    ];
  });
  return ended.length > 0 ? ended : [hook.mark("hook_mark")];
}

/** Claude Code's own words for calls that never ran; it has no field for that. From 2.1.330. */
const wordings: readonly (readonly [RegExp, ToolStatus])[] = [
  [/^PreToolUse:\S+ hook error: /, "denied"],
  [/^This [^\n]{0,300}\brequires? approval\b/, "denied"],
  [/^Claude requested permissions? to .*haven't granted it yet/s, "denied"],
  [/^Permission (to use|for this) .*(has been|was) denied/s, "denied"],
  [/^The user doesn't want to (proceed with this tool use|take this action)/, "denied"],
  [/^\[Request interrupted by user/, "cancelled"],
  [/^<tool_use_error>/, "error"],
];

/**
 * How a call of a batch ended, for one that no other hook has ended. A text that is none of the known wordings tells
 * nothing: a result looks like any other text.
 */
export function batchOutcome(response: JsonValue | undefined): {
  readonly status: ToolStatus;
  readonly error?: string;
} {
  const text = typeof response === "string" ? response : undefined;
  if (text === undefined) return { status: "unknown" };
  const known = wordings.find(([wording]) => wording.test(text));
  return known === undefined ? { status: "unknown" } : { status: known[1], error: text };
}
