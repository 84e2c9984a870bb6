import { anthropicMessages } from "./anthropic-messages/codec.ts";
import { openaiChat } from "./openai-chat/codec.ts";
import { openaiResponses } from "./openai-responses/codec.ts";
import type { ProviderCodec, Upstream } from "./provider.ts";

/** All wire protocols, one line each. */
export const providers: readonly ProviderCodec[] = [anthropicMessages, openaiResponses, openaiChat];

/** The upstreams that they speak to, each once, in order of first use. */
export const upstreams: readonly Upstream[] = [...new Set(providers.map((provider) => provider.upstream))];
