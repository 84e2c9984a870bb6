import type { HookArrival, HookEvent } from "../agent.ts";
import { comparable } from "../shared/event-name.ts";
import type { VendorHook } from "../shared/vendor-hook.ts";
import { apiRequestError, postApiRequest, preApiRequest } from "./events/api-request.ts";
import { sessionFinalize, sessionReset, sessionStart } from "./events/session.ts";
import { subagentStart, subagentStop } from "./events/subagent.ts";
import { postToolCall, preToolCall } from "./events/tool.ts";
import { postLlmCall, preLlmCall, sessionEnd } from "./events/turn.ts";
import { hermesHook } from "./hook.ts";

type Reader = (hook: VendorHook) => readonly HookEvent[];

/** What each event means, by its comparable name; any other is a `hook_mark`. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["onsessionstart", sessionStart],
  ["onsessionend", sessionEnd],
  ["onsessionfinalize", sessionFinalize],
  ["onsessionreset", sessionReset],
  ["prellmcall", preLlmCall],
  ["postllmcall", postLlmCall],
  ["preapirequest", preApiRequest],
  ["postapirequest", postApiRequest],
  ["apirequesterror", apiRequestError],
  ["pretoolcall", preToolCall],
  ["posttoolcall", postToolCall],
  ["subagentstart", subagentStart],
  ["subagentstop", subagentStop],
  ["preverify", (hook) => [hook.mark("verification")]],
  ["preapprovalrequest", (hook) => [hook.mark("permission_request")]],
  ["postapprovalresponse", (hook) => [hook.mark("permission_response")]],
]);

/** Events that Hermes sends without a session id: marks all the same, for the runtime to place. */
const sessionless: ReadonlySet<string> = new Set(["preapprovalrequest", "postapprovalresponse"]);

/**
 * Reads one hook of Hermes. Any payload gives at least one event, and none throws: an event that is not known, or that
 * names no session anywhere, becomes a mark (with session `""`, for the runtime to place).
 */
export function adaptHermesHook(arrival: HookArrival): readonly HookEvent[] {
  const hook = hermesHook(arrival);
  const name = comparable(hook.event);
  const reader = hook.session === "" && !sessionless.has(name) ? undefined : readers.get(name);
  return reader === undefined ? [hook.mark("hook_mark")] : reader(hook);
}
