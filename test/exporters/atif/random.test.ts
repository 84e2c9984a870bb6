import { expect, test } from "bun:test";
import type { JsonValue } from "../../../src/core/json/json-value.ts";
import { noImages } from "../../../src/exporters/atif/images/step-content.ts";
import { renderDocument } from "../../../src/exporters/atif/render.ts";
import { SessionBuilder } from "../../../src/exporters/atif/session-builder.ts";
import { atifFindings } from "../../support/atif-rules.ts";
import type { SentMessage } from "../../support/relay-events.ts";
import { RelayEvents, assistant, results, user } from "../../support/relay-events.ts";
import { defaults } from "./document-of.ts";

/** Numbers from 0 (included) to 1 (excluded), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const strange: readonly JsonValue[] = [
  null,
  0,
  "",
  "text",
  [],
  {},
  [{ type: "text" }],
  { role: 5, parts: [1, null, { type: "tool_result" }] },
  [
    { type: "image", mediaType: "image/png", data: "QUJD" },
    { type: "text", text: "below" },
  ],
  [{ type: "tool_result", toolCallId: "t1", content: [{ type: "image", mediaType: "image/gif", data: "QUJE" }] }],
  { type: "image", data: "data:image/png;base64,QUJD", mimeType: "image/png" },
];

/** A session in which anything may happen at any time, under ids that collide. */
function chaos(random: () => number): RelayEvents {
  const play = new RelayEvents();
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const id = (): string => pick(["t1", "t2", "t3", "t4"]);
  const message = (): SentMessage =>
    pick([
      () => user(pick(["a", "b", '[{"c":1}]'.slice(1)])),
      () => assistant(pick(["", "x", "y"]), { [id()]: ["Tool", pick(strange)] }),
      () => results({ [id()]: pick(["r", ""]) }),
      () => ({
        role: pick(["system", "developer", "tool", "odd"]),
        parts: pick(strange),
      }),
      () => pick(strange),
    ])();
  const scopes = ["nowhere", play.sessionStart()];
  const open: string[] = [];
  const kept: SentMessage[] = [];
  const actions: readonly (() => void)[] = [
    () => void scopes.push(play.turn(pick(scopes), pick([undefined, "a", "prompt"]))),
    () => void scopes.push(play.subagent(pick(scopes), pick(["s1", "s2"]))),
    () => void open.push(play.tool(pick(scopes), id(), "Tool", pick(strange))),
    () => {
      kept.push(message());
      const messages = pick([kept.slice(), kept.slice(1), [message(), ...kept], []]);
      const system = pick([undefined, "one", "two"]);
      const tools = pick([undefined, ["Tool"], []]);
      open.push(
        play.request(pick(scopes), {
          messages,
          ...(system === undefined ? {} : { system }),
          ...(tools === undefined ? {} : { tools }),
        }),
      );
    },
    () => {
      const uuid = pick([...open, ...scopes.slice(1)]);
      const usage = pick([{}, { usage: { input: 9, output: 2, cacheRead: 4 } }]);
      play.reply(uuid, { ...pick([{ message: message() }, { error: "e" }, {}]), ...usage });
    },
    () =>
      play.toolEnd(
        pick([...open, ...scopes.slice(1)]),
        pick(strange),
        pick(["ok", "error", "denied"]),
        pick([undefined, "why"]),
      ),
    () => play.end(pick([...open, ...scopes.slice(1)])),
    () => play.link(pick(scopes), "s1", id()),
    () =>
      play.mark(
        pick(scopes),
        pick(["compaction", "notification", "tool_end_late"]),
        pick(strange),
        pick([{}, { hook_event_name: "PreCompact" }]),
      ),
  ];
  const count = 10 + Math.floor(random() * 60);
  for (let at = 0; at < count; at += 1) pick(actions)();
  return play;
}

function shuffled<T>(from: readonly T[], random: () => number): readonly T[] {
  return from
    .map((one) => ({ one, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

test("any events in any order give a document that keeps the rules", () => {
  const first = Math.floor(Math.random() * 1e9);
  let documents = 0;
  let withImages = 0;
  for (let round = 0; round < 300; round += 1) {
    const seed = first + round;
    const random = seeded(seed);
    const play = chaos(random);
    const events = random() < 0.5 ? play.events : shuffled(play.events, random);
    try {
      const builder = new SessionBuilder(play.session, play.agent);
      for (const event of events) {
        builder.take(event, play.content);
        if (random() > 0.1) continue;
        const document = renderDocument(
          builder,
          defaults,
          random() < 0.5 ? noImages : ({ name }) => `f.images/${name}`,
        );
        if (document === undefined) continue;
        documents += 1;
        if (JSON.stringify(document).includes('"path":"f.images/')) withImages += 1;
        expect(atifFindings(document)).toEqual([]);
      }
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  expect(documents).toBeGreaterThan(100);
  expect(withImages).toBeGreaterThan(20);
});
