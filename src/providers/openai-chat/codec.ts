import { readErrorBody } from "../error-body.ts";
import type { ProviderCodec } from "../provider.ts";
import { openai } from "../upstreams/openai.ts";
import { accumulator } from "./accumulator.ts";
import { readRequest } from "./request.ts";
import { readResponse } from "./response.ts";

/** OpenAI's Chat Completions API, which many others speak too. */
export const openaiChat: ProviderCodec = {
  id: "openai-chat",
  spanName: "openai.chat_completions",
  system: "openai",
  vendor: "openai",
  upstream: openai,
  routes: [
    { method: "POST", path: "/v1/chat/completions", kind: "llm" },
    { method: "POST", path: "/chat/completions", kind: "llm" },
    // Asked of either provider: the gateway lets the upstreams' `claims` choose.
    { method: "GET", path: "/v1/models", kind: "passthrough" },
    { method: "GET", path: "/models", kind: "passthrough" },
  ],
  readRequest,
  readResponse,
  readError: readErrorBody,
  accumulator,
};
