import type { IdSource, Micros } from "../clock.ts";
import type { Content } from "../events/content.ts";
import type { Mark, RelayEvent, ScopeEnd, ScopeStart, ScopeStatus } from "../events/relay-event.ts";
import type { JsonObject } from "../json/json-value.ts";
import type { ScopeState, SessionState } from "./session-state.ts";

/** One event being handled: the session, the time, and what has been derived so far. */
export interface Step {
  readonly state: SessionState;
  readonly at: Micros;
  readonly ids: IdSource;
  readonly out: RelayEvent[];
}

/** What a start needs beyond what the step knows. */
export type StartFields = Omit<ScopeStart, "kind" | "session" | "agent" | "time" | "uuid"> & { readonly time?: Micros };

/** Emits a start and returns the scope's new id. */
export function emitStart(step: Step, fields: StartFields): string {
  const uuid = step.ids.next();
  step.out.push({ kind: "start", uuid, session: step.state.id, agent: step.state.agent, time: step.at, ...fields });
  return uuid;
}

/** What an end needs beyond its scope. */
export interface EndFields extends Pick<ScopeEnd, "category" | "role" | "output" | "response"> {
  readonly status: ScopeStatus;
  readonly metadata: JsonObject;
}

/** Ends a scope once; a second end of the same scope does nothing. An end is never before its start. */
export function emitEnd(step: Step, scope: ScopeState, fields: EndFields): void {
  if (!scope.open) return;
  scope.open = false;
  const time = Math.max(step.at, scope.startedAt);
  const base = { session: step.state.id, agent: step.state.agent, time, uuid: scope.uuid, name: scope.name };
  step.out.push({ kind: "end", ...base, ...fields });
}

/** Emits a mark under a scope. */
export function emitMark(step: Step, parent: string, fields: Pick<Mark, "name" | "data" | "metadata">): void {
  step.out.push({
    kind: "mark",
    uuid: step.ids.next(),
    session: step.state.id,
    agent: step.state.agent,
    time: step.at,
    parent,
    ...fields,
  });
}

/** Emits which tool call started a subagent. */
export function emitLink(
  step: Step,
  link: { scope: string; subagentId: string; toolCallId: string; source: string },
): void {
  step.out.push({
    kind: "link",
    uuid: step.ids.next(),
    session: step.state.id,
    agent: step.state.agent,
    time: step.at,
    ...link,
  });
}

/** An optional `output` as a spreadable object, since undefined members are not allowed. */
export function output(content: Content | undefined): { output?: Content } {
  return content === undefined ? {} : { output: content };
}
