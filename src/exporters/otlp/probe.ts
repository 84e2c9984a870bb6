import { systemClock } from "../../platform/clock.ts";
import type { ProbeResult } from "../exporter.ts";
import { showEndpoint } from "./endpoint.ts";
import { encoder } from "./encode.ts";
import type { PostTarget } from "./post.ts";
import { post } from "./post.ts";
import type { SpanSource } from "./span-record.ts";

/** Sends one span called `nemo-relay test` and tells whether it was kept. */
export async function sendTestSpan(
  target: PostTarget,
  source: SpanSource,
  timeoutMillis: number,
): Promise<ProbeResult> {
  const now = systemClock().now();
  const body = encoder(source)([
    {
      traceId: randomHex(16),
      spanId: randomHex(8),
      name: "nemo-relay test",
      kind: "internal",
      start: now,
      end: now,
      attributes: {},
      events: [],
      droppedEvents: 0,
      status: { code: "ok" },
      bytes: 0,
    },
  ]);
  const outcome = await post(target, body, timeoutMillis, new AbortController().signal);
  const shown = showEndpoint(target.endpoint);
  if (outcome.kind === "taken" && outcome.rejected === 0)
    return { accepted: true, message: `${shown} took a test span` };
  const why = outcome.message ?? "it was not kept";
  return { accepted: false, message: `${shown} did not take a test span: ${why}` };
}

function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
}
