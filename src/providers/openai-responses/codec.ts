import { readErrorBody } from "../error-body.ts";
import type { ProviderCodec } from "../provider.ts";
import { openai } from "../upstreams/openai.ts";
import { accumulator } from "./accumulator.ts";
import { readRequest } from "./request.ts";
import { readResponse } from "./response.ts";

/** OpenAI's Responses API. */
export const openaiResponses: ProviderCodec = {
  id: "openai-responses",
  spanName: "openai.responses",
  system: "openai",
  vendor: "openai",
  upstream: openai,
  routes: [
    { method: "POST", path: "/v1/responses", kind: "llm" },
    { method: "POST", path: "/responses", kind: "llm" },
  ],
  readRequest,
  readResponse,
  readError: readErrorBody,
  accumulator,
};
