import { Attributes } from "../otlp/attributes.ts";
import type { SpanInput } from "../otlp/span-input.ts";
import type { Operation } from "./names.ts";
import { errorTypeKey, genAi } from "./names.ts";

/** The attributes that every span has; an operation's own are added to them. */
export function baseAttributes(input: SpanInput, operation: Operation): Attributes {
  const { start, place } = input;
  return new Attributes(input.maxBytes)
    .id(genAi.operation, operation)
    .id(genAi.conversation, start.session)
    .id(genAi.agentName, place.agentName)
    .id(genAi.agentId, place.agentNode === start.agent ? undefined : place.agentNode)
    .id("session.id", start.session)
    .id("user.id", input.userId)
    .id("nemo_relay.uuid", start.uuid)
    .id("nemo_relay.parent_uuid", start.parent ?? undefined)
    .id("nemo_relay.scope_type", start.category)
    .id("nemo_relay.scope_role", start.role)
    .flag("nemo_relay.parent_missing", place.orphan)
    .flag("nemo_relay.start_missing", input.startMissing);
}

/** Writes `error.type` when the scope failed. */
export function putErrorType(attributes: Attributes, { end }: SpanInput, type: string): void {
  if (end.status.code === "error") attributes.id(errorTypeKey, type);
}
