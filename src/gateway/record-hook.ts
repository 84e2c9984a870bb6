import type { AgentDefinition, HookEvent } from "../agents/agent.ts";
import { readSessionHeaders } from "../config/session-headers.ts";
import type { Micros } from "../core/clock.ts";
import type { SessionConfig } from "../core/events/normalized-event.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { messageOf } from "../errors.ts";
import type { RecordingContext } from "./context.ts";

/** A hook as far as it is recorded. */
export interface SeenHook {
  readonly agent: AgentDefinition;
  readonly payload: JsonObject;
  readonly headers: Headers;
  readonly at: Micros;
}

/** A hook's payload; valid JSON of another shape than an object is kept, not refused. */
export function readPayload(
  bytes: Uint8Array,
): { readonly ok: true; readonly payload: JsonObject } | { readonly ok: false; readonly message: string } {
  const text = new TextDecoder().decode(bytes);
  const parsed = parseJson(text.trim() === "" ? "{}" : text);
  if (!parsed.ok) return parsed;
  return { ok: true, payload: isObject(parsed.value) ? parsed.value : { payload: parsed.value } };
}

/** Records a hook. Never throws. */
export function recordHook(context: RecordingContext, { agent, payload, headers, at }: SeenHook): void {
  try {
    const { config, ignored } = readSessionHeaders(headers);
    for (const warning of ignored) context.warn(warning);
    const hook = { payload, headers, config };
    const events = agent.adapt(hook).map((event) => withConfig(event, config, context.session));
    context.runtime.applyHook(events, at);
  } catch (error) {
    context.warn(`a hook could not be recorded: ${messageOf(error)}`);
  }
}

/** What the hook brings stands above what the process was started with. */
function withConfig(event: HookEvent, own: SessionConfig, defaults: SessionConfig): HookEvent {
  return { ...event, config: { ...defaults, ...own } };
}
