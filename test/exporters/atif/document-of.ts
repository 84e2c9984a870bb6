import { expect } from "bun:test";
import { parse } from "valibot";
import type { JsonObject, JsonValue } from "../../../src/core/json/json-value.ts";
import { get, readList, readString } from "../../../src/core/json/path.ts";
import { renderDocument } from "../../../src/exporters/atif/render.ts";
import type { AtifConfig } from "../../../src/exporters/atif/schema.ts";
import { schema } from "../../../src/exporters/atif/schema.ts";
import { SessionBuilder } from "../../../src/exporters/atif/session-builder.ts";
import { atifFindings } from "../../support/atif-rules.ts";
import type { RelayEvents } from "../../support/relay-events.ts";

/** The configuration that an empty section stands for. */
export const defaults: AtifConfig = parse(schema, {});

/** A builder that has taken a playbook's events. */
export function built(play: RelayEvents): SessionBuilder {
  const builder = new SessionBuilder(play.session, play.agent);
  for (const event of play.events) builder.take(event, play.content);
  return builder;
}

/** The document of a playbook; every one must keep the rules. */
export function documentOf(play: RelayEvents, config: AtifConfig = defaults): JsonObject {
  const document = renderDocument(built(play), config);
  if (document === undefined) throw new Error("no document");
  expect(atifFindings(document)).toEqual([]);
  return document;
}

/** The steps of a trajectory, each as `source: message`. */
export function lines(trajectory: JsonValue): readonly string[] {
  return readList(trajectory, "steps").map(
    (step) => `${readString(step, "source")}: ${readString(step, "message") ?? ""}`,
  );
}

/** A step of a trajectory, by its number. */
export function stepOf(trajectory: JsonValue, number: number): JsonValue {
  const step = readList(trajectory, "steps")[number - 1];
  if (step === undefined) throw new Error(`no step ${number}`);
  return step;
}

/** The observation results of a step. */
export function observed(trajectory: JsonValue, number: number): readonly JsonValue[] {
  return readList(stepOf(trajectory, number), "observation.results");
}

/** The trajectory ids that a step refers to. */
export function refsOf(trajectory: JsonValue, number: number): readonly (string | undefined)[] {
  return observed(trajectory, number).flatMap((result) =>
    readList(result, "subagent_trajectory_ref").map((ref) => readString(ref, "trajectory_id")),
  );
}

/** An embedded trajectory, by its place. */
export function embedded(trajectory: JsonValue, at = 0): JsonValue {
  return readList(trajectory, "subagent_trajectories")[at] ?? null;
}

/** One member of a step's `extra`. */
export function extraOf(trajectory: JsonValue, number: number, key: string): JsonValue | undefined {
  return get(get(stepOf(trajectory, number), "extra"), key);
}
