import type { Micros } from "../../core/clock.ts";

/** What an attribute can hold here. */
export type AttributeValue = string | number | boolean | string[];

/** Attributes of a span, an event or a resource. */
export type AttributeMap = Readonly<Record<string, AttributeValue>>;

/** Something that happened at one moment of a span. */
export interface SpanEventRecord {
  readonly name: string;
  readonly time: Micros;
  readonly attributes: AttributeMap;
}

/** A finished span as plain data: all that a vocabulary (OpenInference, GenAI) has to produce. */
export interface SpanRecord {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** Absent for the root of a trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: "internal" | "client";
  readonly start: Micros;
  /** Never before `start`. */
  readonly end: Micros;
  readonly attributes: AttributeMap;
  readonly events: readonly SpanEventRecord[];
  /** Events that were left out to bound the span's size. */
  readonly droppedEvents: number;
  readonly status: { readonly code: "ok" | "error" | "unset"; readonly message?: string };
  /** About how many bytes this takes, in memory and on the wire. */
  readonly bytes: number;
}

/** Who the spans come from: the OTLP resource and instrumentation scope. */
export interface SpanSource {
  readonly resource: AttributeMap;
  readonly scopeName: string;
  readonly scopeVersion: string;
}
