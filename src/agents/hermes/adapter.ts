import type { HookArrival, HookEvent } from "../agent.ts";
import type { HookReaders } from "../shared/read-hook.ts";
import { readHook } from "../shared/read-hook.ts";
import type { VendorHook } from "../shared/vendor-hook.ts";
import { apiRequestError, postApiRequest, preApiRequest } from "./events/api-request.ts";
import { sessionFinalize, sessionReset, sessionStart } from "./events/session.ts";
import { subagentStart, subagentStop } from "./events/subagent.ts";
import { postToolCall, preToolCall } from "./events/tool.ts";
import { postLlmCall, preLlmCall, sessionEnd } from "./events/turn.ts";
import { hermesHook } from "./hook.ts";

/** What each event means, by its comparable name; any other is a `hook_mark`. */
const readers: HookReaders<VendorHook> = new Map([
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

/** Reads one hook of Hermes: `readHook` says what becomes of one that is not known. */
export function adaptHermesHook(arrival: HookArrival): readonly HookEvent[] {
  return readHook(hermesHook(arrival), readers, sessionless);
}
