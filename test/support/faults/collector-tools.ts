import type { StubCollector } from "../stub-collector.ts";

/** The call ids of all tool spans that a collector has kept, spans that came twice counted once. */
export function toolIds(collector: StubCollector): readonly string[] {
  const spans = new Map(collector.spans().map((span) => [span.spanId, span]));
  return [...spans.values()].flatMap(({ attributes: { "tool.id": id } }) => (typeof id === "string" ? [id] : []));
}
