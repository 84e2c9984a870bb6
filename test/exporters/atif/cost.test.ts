import { expect, test } from "bun:test";
import type { JsonObject } from "../../../src/core/json/json-value.ts";
import { readObject } from "../../../src/core/json/path.ts";
import { renderDocument } from "../../../src/exporters/atif/render.ts";
import { SessionBuilder } from "../../../src/exporters/atif/session-builder.ts";
import type { Pricer } from "../../../src/pricing/call-cost.ts";
import { atifFindings } from "../../support/atif-rules.ts";
import { fixedPrices } from "../../support/fixed-prices.ts";
import { RelayEvents, assistant, user } from "../../support/relay-events.ts";
import { defaults, embedded, stepOf } from "./document-of.ts";

function documentWith(play: RelayEvents, price: Pricer | undefined): JsonObject {
  const builder = new SessionBuilder(play.session, play.agent, price);
  for (const event of play.events) builder.take(event, play.content);
  const document = renderDocument(builder, defaults);
  if (document === undefined) throw new Error("no document");
  expect(atifFindings(document)).toEqual([]);
  return document;
}

/** A turn with a priced call, one without a price and one that failed; its subagent has a priced call of its own. */
function playbook(): RelayEvents {
  const play = new RelayEvents();
  const turn = play.turn(play.sessionStart(), "one");
  const usage = { input: 3000, output: 100, cacheRead: 1000, cacheWrite: 1000, cacheWrite1h: 500, reasoning: 40 };
  play.exchange(turn, { messages: [user("one")], tools: ["A"] }, { message: assistant("a1"), usage, model: "priced" });
  const more = [user("one"), assistant("a1"), user("two")];
  const reply = { message: assistant("a2"), usage: { input: 10, output: 1 }, model: "other" };
  play.exchange(turn, { messages: more, tools: ["A"] }, reply);
  play.exchange(turn, { messages: [...more, assistant("a2"), user("x")], tools: ["A"] }, { error: "overloaded" });
  const subagent = play.subagent(turn, "helper");
  const own = { message: assistant("s1"), usage: { input: 1000, output: 0 }, model: "priced" };
  play.exchange(subagent, { messages: [user("task")], tools: ["A"] }, own);
  play.end(subagent);
  play.end(turn);
  return play;
}

test("a call's cost stands in its step, with its parts and whose price it is", () => {
  const document = documentWith(playbook(), fixedPrices);
  const metrics = readObject(stepOf(document, 2), "metrics");
  expect(metrics).toMatchObject({
    cost_usd: 1 + 0.1 + 0.625 + 1 + 0.5,
    extra: {
      cost_details: { input: 1, cache_read: 0.1, cache_write: 1.625, output: 0.3, reasoning: 0.2 },
      cost_source: "test/priced",
      price_snapshot: "2026-01-01",
    },
  });
});

test("a call without a price says why, and one without usage has nothing to say", () => {
  const document = documentWith(playbook(), fixedPrices);
  const [unpriced, failed] = [4, 6].map((step) => readObject(stepOf(document, step), "metrics"));
  expect(unpriced).not.toHaveProperty("cost_usd");
  expect(unpriced).toMatchObject({ extra: { cost_unknown: expect.stringMatching(/^no price for model other/) } });
  expect(failed).not.toHaveProperty("cost_usd");
  expect(failed?.["extra"]).not.toHaveProperty("cost_unknown");
});

test("totals hold the subagents, each of which has its own; what has no price is counted beside them", () => {
  const document = documentWith(playbook(), fixedPrices);
  expect(document["final_metrics"]).toMatchObject({ total_cost_usd: 4.225 });
  const unknown = readObject(document, "final_metrics.extra.cost_unknown") ?? {};
  expect(Object.values(unknown)).toEqual([1]);
  expect(readObject(embedded(document), "final_metrics")).toMatchObject({ total_cost_usd: 1 });
  expect(readObject(embedded(document), "final_metrics.extra")).not.toHaveProperty("cost_unknown");
});

test("switched off, nothing speaks of costs", () => {
  expect(JSON.stringify(documentWith(playbook(), undefined))).not.toMatch(/cost|price_/);
});
