import { compact, mergeShallow } from "../../core/json/merge.ts";
import type { JsonValue } from "../../core/json/json-value.ts";
import { Attributes } from "../otlp/attributes.ts";
import type { SpanInput } from "../otlp/span-input.ts";

/** OpenInference's span kinds that the record needs. */
export type SpanKind = "AGENT" | "LLM" | "TOOL" | "CHAIN";

/** The attributes that every span has; a kind's own are added to them. */
export function baseAttributes(input: SpanInput, kind: SpanKind): Attributes {
  const { start, place } = input;
  const attributes = new Attributes(input.maxBytes)
    .id("openinference.span.kind", kind)
    .id("session.id", start.session)
    .id("user.id", input.userId)
    .id("agent.name", place.agentName)
    .id("nemo_relay.uuid", start.uuid)
    .id("nemo_relay.parent_uuid", start.parent ?? undefined)
    .id("nemo_relay.scope_type", start.category)
    .flag("nemo_relay.parent_missing", place.orphan)
    .flag("nemo_relay.start_missing", input.startMissing);
  if (start.category === "agent") {
    return attributes
      .id("graph.node.id", place.agentNode)
      .id("graph.node.name", place.agentName)
      .id("graph.node.parent_id", place.parentNode);
  }
  return attributes
    .id("graph.node.id", start.uuid)
    .id("graph.node.name", start.name)
    .id("graph.node.parent_id", place.agentNode);
}

/** Writes `metadata`: what the start told, what the end told, and what the exporter has to add; later ones win. */
export function putMetadata(
  attributes: Attributes,
  input: SpanInput,
  more: { readonly [key: string]: JsonValue | undefined } = {},
): void {
  const metadata = mergeShallow(mergeShallow(input.start.metadata, input.end.metadata), compact(more));
  if (Object.keys(metadata).length > 0) attributes.json("metadata", metadata);
}
