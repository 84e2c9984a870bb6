// Hooks of every agent in any order, twice, late, under each other's ids: G-26 and G-27.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agents } from "../../src/agents/registry.ts";
import type { Clock } from "../../src/core/clock.ts";
import { second } from "../../src/core/clock.ts";
import type { RelayEvent } from "../../src/core/events/relay-event.ts";
import type { JsonObject, JsonValue } from "../../src/core/json/json-value.ts";
import { isList, isObject } from "../../src/core/json/json-value.ts";
import { SessionRegistry } from "../../src/core/session/registry.ts";
import { renderDocument } from "../../src/exporters/atif/render.ts";
import { SessionBuilder } from "../../src/exporters/atif/session-builder.ts";
import { ContentStore } from "../../src/journal/content-store.ts";
import { Journal } from "../../src/journal/journal.ts";
import type { EventRecord } from "../../src/journal/records.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { Runtime } from "../../src/runtime/runtime.ts";
import { defaults } from "../exporters/atif/document-of.ts";
import { pick, randomSource } from "../providers/random.ts";
import { atifFindings } from "../support/atif-rules.ts";

type Random = (below: number) => number;

const fixtures = join(import.meta.dir, "..", "fixtures", "hooks");
const payloads: readonly (readonly [string, JsonObject])[] = agents.flatMap(({ id }) =>
  readdirSync(join(fixtures, id)).map((file): readonly [string, JsonObject] => {
    const { payload } = JSON.parse(readFileSync(join(fixtures, id, file), "utf8")) as { payload: JsonObject };
    return [id, payload];
  }),
);

/** Plays sequences of hooks, 50 to a journal, and says what does not hold of the record. */
export function hookStorm(sequences: number, seed: number, clock: Clock): readonly string[] {
  const wrong: string[] = [];
  for (let from = 0; from < sequences; from += 50) {
    const directory = mkdtempSync(join(tmpdir(), "nemo-relay-storm-"));
    const journal = new Journal({ directory, durability: "off", owed: [], clock, warn: (text) => wrong.push(text) });
    const runtime = new Runtime({ clock, ids: uuidSource(), journal, turnIdleSeconds: 7200, onAppend: () => {} });
    for (let at = from; at < Math.min(sequences, from + 50); at += 1)
      playSequence(runtime, randomSource(seed + at), at);
    runtime.tick();
    runtime.close();
    wrong.push(...checkSegment(journal.path).map((text) => `sequences ${from} to ${from + 49}: ${text}`));
    journal.close();
    rmSync(directory, { recursive: true, force: true });
  }
  return wrong;
}

function playSequence(runtime: Runtime, random: Random, number: number): void {
  const agent = pick(random, agents);
  const own = payloads.filter(([id]) => id === agent.id);
  const sent: JsonObject[] = [];
  for (let left = 2 + random(20); left > 0; left -= 1) {
    const again = sent.length > 0 && random(8) === 0;
    const payload = again ? pick(random, sent) : withOtherIds(random, number, pick(random, own)[1]);
    sent.push(payload);
    runtime.applyHook(agent.adapt({ payload, headers: new Headers(), config: {} }));
  }
}

/** The payload with ids out of a small pool, now and then without one. */
function withOtherIds(random: Random, number: number, payload: JsonObject): JsonObject {
  const change = (key: string, value: JsonValue): JsonValue => {
    if (isList(value)) return value.map((item) => change("", item));
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, change(name, held)]));
    if (typeof value !== "string" || !/_id$|Id$|^id$/.test(key)) return value;
    if (random(20) === 0) return "";
    return /session|conversation/.test(key) ? `${number}-s${random(2)}` : `${key}-${random(3)}`;
  };
  return change("", payload) as JsonObject;
}

function checkSegment(path: string): readonly string[] {
  const reader = new SegmentReader(path);
  const store = new ContentStore(reader);
  const records: EventRecord[] = [];
  for (const { record, offset } of reader.next()) {
    if (record.kind === "content") store.note(record.session, record.ref.hash, offset);
    if (record.kind === "event") records.push(record);
  }
  const events = records.flatMap(({ relay }) => relay);
  const wrong = [...checkReplay(records), ...checkScopes(events)];
  const builders = new Map<string, SessionBuilder>();
  for (const event of events) {
    const builder = builders.get(event.session) ?? new SessionBuilder(event.session, event.agent);
    builders.set(event.session, builder);
    builder.take(event, store.forSession(event.session));
  }
  for (const builder of builders.values()) {
    const document = renderDocument(builder, defaults);
    if (document !== undefined) wrong.push(...atifFindings(document));
  }
  reader.close();
  return wrong;
}

/** The recorded inputs, with their times and ids, give the recorded events again. */
function checkReplay(records: readonly EventRecord[]): readonly string[] {
  const registry = new SessionRegistry(7200 * second);
  return records.flatMap(({ input, at, ids, relay, seq }) => {
    const drawn = ids.values();
    const again = registry.apply(input, at, { next: () => drawn.next().value ?? "none left" });
    // The journal holds no undefined members, and members in an order of its own.
    return Bun.deepEquals(again, relay) ? [] : [`replayed, event ${seq} is another`];
  });
}

/** Every start is ended exactly once, and not before it began. */
function checkScopes(events: readonly RelayEvent[]): readonly string[] {
  const open = new Map<string, number>();
  const wrong: string[] = [];
  for (const event of events) {
    if (event.kind === "start") open.set(event.uuid, event.time);
    if (event.kind !== "end") continue;
    const began = open.get(event.uuid);
    if (began === undefined) wrong.push(`${event.name} is ended twice or was never begun`);
    else if (event.time < began) wrong.push(`${event.name} ends before it begins`);
    open.delete(event.uuid);
  }
  return open.size === 0 ? wrong : [...wrong, `${open.size} scopes are left open`];
}
