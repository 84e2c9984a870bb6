// journal → ATIF and journal → spans: both must add up to what the provider itself counted, subagents included.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { get, readList, readNumber } from "../../src/core/json/path.ts";
import { render as renderAtif } from "../../src/exporters/atif/export.ts";
import { schema as atifSchema } from "../../src/exporters/atif/schema.ts";
import { projectionOf } from "../../src/exporters/openinference/projection-options.ts";
import { schema as spanSchema } from "../../src/exporters/openinference/schema.ts";
import { SpanProjection } from "../../src/exporters/otlp/span-projection.ts";
import type { SpanRecord } from "../../src/exporters/otlp/span-record.ts";
import { recordedSession } from "../../src/export/recorded-session.ts";
import type { RecordedSession } from "../../src/exporters/export-format.ts";
import { listSessions } from "../../src/journal/find-session.ts";
import type { Pricer } from "../../src/pricing/call-cost.ts";
import { CostTally } from "../../src/pricing/cost-tally.ts";
import { loadPricer } from "../../src/pricing/load-pricer.ts";
import { parse } from "valibot";
import type { Sums } from "../support/provider-count.ts";
import { countOf, json, total } from "../support/provider-count.ts";
import { atifFindings } from "../support/atif-rules.ts";
import { recordings, replay } from "../support/replay.ts";
import type { TestGateway } from "../support/test-gateway.ts";

/** The steps of a whole tree, each with its own metrics. */
function stepSums(trajectory: JsonValue): readonly Sums[] {
  const own = readList(trajectory, "steps")
    .filter((step) => get(step, "metrics") !== undefined)
    .map((step) => ({
      calls: 1,
      input: readNumber(step, "metrics.prompt_tokens") ?? 0,
      cached: readNumber(step, "metrics.cached_tokens") ?? 0,
      output: readNumber(step, "metrics.completion_tokens") ?? 0,
      usd: readNumber(step, "metrics.cost_usd") ?? 0,
    }));
  return [...own, ...readList(trajectory, "subagent_trajectories").flatMap(stepSums)];
}

function spanSums(spans: readonly SpanRecord[]): readonly Sums[] {
  const number = ({ attributes }: SpanRecord, key: string): number => Number(attributes[key] ?? 0);
  return spans
    .filter(({ attributes }) => attributes["openinference.span.kind"] === "LLM")
    .map((span) => ({
      calls: 1,
      input: number(span, "llm.token_count.prompt"),
      cached: number(span, "llm.token_count.prompt_details.cache_read"),
      output: number(span, "llm.token_count.completion"),
      usd: number(span, "llm.cost.total"),
    }));
}

const close = ({ usd, ...counts }: Sums): unknown => ({ ...counts, usd: expect.closeTo(usd, 9) });

describe.each([...recordings()])("$agent $scenario", (recording) => {
  let gateway: TestGateway;
  let price: Pricer | undefined;
  beforeAll(async () => {
    price = await loadPricer({ enabled: true, prices: {} });
    gateway = await replay(recording);
  });
  afterAll(async () => await gateway.stop());

  const session = (): RecordedSession => {
    const [known, ...others] = listSessions(gateway.journal.layout);
    expect(others).toEqual([]);
    const found = known === undefined ? undefined : recordedSession(gateway.journal.layout, known.session);
    if (found === undefined) throw new Error("nothing was recorded");
    return found;
  };
  const document = (): JsonValue =>
    json(renderAtif(session(), parse(atifSchema, {}), { version: "0", price }) ?? "null");
  const spans = (): readonly SpanRecord[] => {
    const projection = new SpanProjection(projectionOf(parse(spanSchema, {}), price));
    const all: SpanRecord[] = [];
    // One by one: an event's content can be read while it is at hand.
    for (const { event, content } of session().events) all.push(...projection.take(event, content, () => []));
    return all;
  };
  const counted = (): Sums => total(recording.answers.map(countOf));

  test("ATIF's total is what the provider counted, and so is the sum over its steps", () => {
    const whole = document();
    expect(atifFindings(whole)).toEqual([]);
    const expected = counted();
    expect(expected.input).toBeGreaterThan(0);
    expect({
      calls: readNumber(whole, "final_metrics.extra.llm_calls"),
      input: readNumber(whole, "final_metrics.total_prompt_tokens"),
      cached: readNumber(whole, "final_metrics.total_cached_tokens"),
      output: readNumber(whole, "final_metrics.total_completion_tokens"),
      usd: readNumber(whole, "final_metrics.total_cost_usd") ?? 0,
    }).toEqual(close(expected) as Sums);
    expect(total(stepSums(whole))).toEqual(close(expected) as Sums);
  });

  test("the spans add up to the same, tokens and cost on LLM spans alone", () => {
    const all = spans();
    expect(total(spanSums(all))).toEqual(close(counted()) as Sums);
    const others = all.filter(({ attributes }) => attributes["openinference.span.kind"] !== "LLM");
    expect(others.length).toBeGreaterThan(0);
    const counting = others.flatMap(({ attributes }) =>
      Object.keys(attributes).filter((key) => /token|cost/.test(key)),
    );
    expect(counting).toEqual([]);
  });

  test("so does the run's closing line, and a model without a price is named", () => {
    if (price === undefined) throw new Error("no prices");
    const tally = new CostTally(price);
    for (const { event } of session().events) tally.note(event);
    expect(tally.total.usd).toBeCloseTo(counted().usd, 9);
    const unpriced = Object.values(tally.total.unknown).reduce((sum, count) => sum + count, 0);
    // A reply that was cut off before it told its usage has nothing to price.
    expect(tally.total.priced + unpriced).toBe(recording.answers.map(countOf).filter(({ input }) => input > 0).length);
    expect(get(document(), "final_metrics")).toMatchObject(
      unpriced === 0 ? {} : { extra: { cost_unknown: { "no price for model mock-model": unpriced } } },
    );
  });
});
