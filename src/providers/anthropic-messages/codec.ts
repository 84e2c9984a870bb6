import { readErrorBody } from "../error-body.ts";
import type { ProviderCodec } from "../provider.ts";
import { anthropic } from "../upstreams/anthropic.ts";
import { accumulator } from "./accumulator.ts";
import { readRequest } from "./request.ts";
import { readResponse } from "./response.ts";

/** Anthropic's Messages API. */
export const anthropicMessages: ProviderCodec = {
  id: "anthropic-messages",
  spanName: "anthropic.messages",
  system: "anthropic",
  vendor: "anthropic",
  upstream: anthropic,
  routes: [
    { method: "POST", path: "/v1/messages", kind: "llm" },
    { method: "POST", path: "/v1/messages/count_tokens", kind: "count", mark: "llm.count_tokens" },
  ],
  readRequest,
  readResponse,
  readError: readErrorBody,
  accumulator,
};
