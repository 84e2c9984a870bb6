import type { JsonObject } from "../../core/json/json-value.ts";
import { isList } from "../../core/json/json-value.ts";
import { get, readNumber } from "../../core/json/path.ts";
import type { HeldRequest } from "../../core/llm/request.ts";
import type { Attributes } from "../otlp/attributes.ts";
import { genAi } from "./names.ts";

/** Writes how the model was asked to answer, as far as there are names for it. */
export function putRequest(attributes: Attributes, request: HeldRequest): void {
  const parameters = request.parameters;
  const choices = readNumber(parameters, "n");
  attributes
    .id(genAi.requestModel, request.model)
    .flag(genAi.requestStream, request.stream)
    .number(genAi.maxTokens, readNumber(parameters, "max_tokens", "max_output_tokens", "max_completion_tokens"))
    .number(genAi.temperature, readNumber(parameters, "temperature"))
    .number(genAi.topP, readNumber(parameters, "top_p"))
    .number(genAi.topK, readNumber(parameters, "top_k"))
    .number(genAi.frequencyPenalty, readNumber(parameters, "frequency_penalty"))
    .number(genAi.presencePenalty, readNumber(parameters, "presence_penalty"))
    .number(genAi.seed, readNumber(parameters, "seed"))
    .number(genAi.choiceCount, choices === 1 ? undefined : choices)
    .ids(genAi.stopSequences, stopsOf(parameters));
}

/** Anthropic has `stop_sequences`, OpenAI `stop`: a text or a list. */
function stopsOf(parameters: JsonObject): readonly string[] {
  const stops = get(parameters, "stop_sequences") ?? get(parameters, "stop") ?? [];
  if (typeof stops === "string") return [stops];
  return isList(stops) ? stops.filter((stop) => typeof stop === "string") : [];
}
