import type { ScopeEnd, ScopeStart } from "../../core/events/relay-event.ts";
import { second } from "../../core/clock.ts";
import type { Instrument, Measurement } from "../otlp/histograms.ts";
import type { AttributeMap } from "../otlp/span-record.ts";
import { errorTypeOf } from "./error-type.ts";
import { errorTypeKey, genAi } from "./names.ts";

/** Bounds as the conventions advise. */
const seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const tokens = Array.from({ length: 14 }, (_, power) => 4 ** power);

const tokenUsage: Instrument = {
  name: "gen_ai.client.token.usage",
  unit: "{token}",
  description: "Number of input and output tokens used.",
  bounds: tokens,
};
const duration: Instrument = {
  name: "gen_ai.client.operation.duration",
  unit: "s",
  description: "GenAI operation duration.",
  bounds: seconds,
};
const firstChunk: Instrument = {
  name: "gen_ai.client.operation.time_to_first_chunk",
  unit: "s",
  description: "Time from the request to the first chunk of the answer's stream.",
  bounds: seconds,
};

/** What one model call adds to the `gen_ai.client.*` metrics. */
export function measure(start: ScopeStart, end: ScopeEnd): readonly Measurement[] {
  const { request, vendor } = start.llm ?? {};
  const { response } = end;
  const common = attributesOf({
    [genAi.operation]: "chat",
    [genAi.provider]: vendor,
    [genAi.requestModel]: request?.model,
    [genAi.responseModel]: response?.model,
  });
  const failed = end.status.code === "error" ? { [errorTypeKey]: errorTypeOf(end) } : {};
  const took = Math.max(0, end.time - start.time) / second;
  const found: Measurement[] = [{ instrument: duration, attributes: { ...common, ...failed }, value: took }];
  const first = response?.timeToFirstByte;
  if (request?.stream === true && first !== undefined)
    found.push({ instrument: firstChunk, attributes: common, value: first / second });
  const { usage } = response ?? {};
  if (usage !== undefined) {
    for (const type of ["input", "output"] as const)
      found.push({ instrument: tokenUsage, attributes: { ...common, [genAi.tokenType]: type }, value: usage[type] });
  }
  return found;
}

function attributesOf(values: Readonly<Record<string, string | undefined>>): AttributeMap {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) kept[key] = value;
  return kept;
}
