/** The product page's ten: without one of them a record has holes. */
export const neededHooks: readonly string[] = [
  "on_session_start",
  "on_session_end",
  "on_session_finalize",
  "on_session_reset",
  "pre_llm_call",
  "post_llm_call",
  "pre_tool_call",
  "post_tool_call",
  "subagent_start",
  "subagent_stop",
];

/**
 * The events that `install` asks Hermes for, a list held by a test: the product page's ten, the API hooks (they name each
 * model request exactly, and are all there is when model traffic does not pass the gateway), and what a person was asked.
 * Never `pre_verify`, `pre_gateway_dispatch` or `transform_*`: a hook there can change what Hermes does.
 */
export const askedHooks: readonly string[] = [
  ...neededHooks,
  "pre_api_request",
  "post_api_request",
  "api_request_error",
  "pre_approval_request",
  "post_approval_response",
];

/** Events that the adapter knows besides: they come only from a configuration of the person's own. */
const others = ["pre_verify"] as const;

/** Every event name of Hermes 0.19 that the adapter reads. */
export const knownEvents: readonly string[] = [...askedHooks, ...others];
