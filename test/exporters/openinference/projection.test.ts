import { describe, expect, test } from "bun:test";
import type { Positioned } from "../../../src/exporters/exporter.ts";
import { SpanProjection } from "../../../src/exporters/otlp/span-projection.ts";
import { openInference } from "../../../src/exporters/openinference/vocabulary.ts";
import { spanIdOf, traceIdOf } from "../../../src/exporters/otlp/ids.ts";
import type { SpanRecord } from "../../../src/exporters/otlp/span-record.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";
import { scriptedSession } from "./scripted-session.ts";

function project(shown: readonly Positioned[], tracePer: "turn" | "session" = "turn"): SpanRecord[] {
  const projection = new SpanProjection({ tracePer, maxBytes: 4096, vocabulary: openInference });
  return shown.flatMap(({ event, content, history, delivered }) => [
    ...projection.take(event, content, history, event.kind === "end" && !delivered),
  ]);
}

const ids = (spans: readonly SpanRecord[]): string[] => spans.map(({ spanId }) => spanId);

describe("what is missing", () => {
  test("work outside any turn is a marked root of its own trace", () => {
    const book = new OtlpPlaybook().sessionStart();
    book.toolStart("tool", "session", "Bash", { id: "t", input: {} }).end("tool");
    book.subagentStart("sub", "nowhere", "a").llmStart("llm", "sub", {}).llmEnd("llm", {}).end("sub");
    const [tool, llm, sub] = project(book.positioned());
    for (const root of [tool, sub]) {
      expect(root).not.toHaveProperty("parentSpanId");
      expect(root?.attributes["nemo_relay.parent_missing"]).toBe(true);
    }
    expect(tool?.traceId).toBe(traceIdOf("tool"));
    expect(llm).toMatchObject({ traceId: traceIdOf("sub"), parentSpanId: spanIdOf("sub") });
    expect(llm?.attributes).not.toHaveProperty("nemo_relay.parent_missing");
  });

  test("an end without a start is a span of no duration that says so", () => {
    const book = new OtlpPlaybook().end("lost", { category: "tool", name: "Bash", status: { code: "ok" } });
    const [span] = project(book.positioned());
    expect(span).toMatchObject({ name: "Bash", start: book.time, end: book.time });
    expect(span?.attributes).toMatchObject({ "nemo_relay.start_missing": true, "nemo_relay.parent_missing": true });
  });

  test("a second end for a scope sends nothing", () => {
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi").end("turn").end("turn");
    expect(ids(project(book.positioned()))).toEqual([spanIdOf("turn")]);
  });

  test("a scope that never ends sends nothing", () => {
    expect(project(new OtlpPlaybook().sessionStart().turnStart("turn", "hi").positioned())).toEqual([]);
  });

  test("a child that starts after its turn's end still stands in that turn's trace", () => {
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi").end("turn");
    book.toolStart("tool", "turn", "Bash", { id: "t", input: {} }).end("tool");
    expect(project(book.positioned())[1]).toMatchObject({ traceId: traceIdOf("turn"), parentSpanId: spanIdOf("turn") });
  });

  test("lost content shows as the journal's mark", () => {
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi");
    const lost = { hash: "gone", bytes: 9, kind: "message" } as const;
    book.llmStart("llm", "turn", { system: [] }).llmEnd("llm", { message: { ref: lost }, stopReason: "end_turn" });
    const [span] = project(book.positioned());
    expect(span?.attributes["output.value"]).toBe("[content gone is missing]");
  });
});

describe("after a restart", () => {
  const book = scriptedSession();
  const whole = project(book.positioned());

  test("any set of settled ends leaves exactly the other spans, unchanged", () => {
    const ends = book.positioned().filter(({ event }) => event.kind === "end");
    for (let cut = 0; cut <= ends.length; cut += 1) {
      const settled = new Set(ends.slice(0, cut).map(({ seq }) => seq));
      const gone = new Set(ids(project(book.positioned().filter(({ seq }) => seq <= (ends[cut - 1]?.seq ?? -1)))));
      const rest = project(book.positioned((seq) => settled.has(seq)));
      expect(rest).toEqual(whole.filter(({ spanId }) => !gone.has(spanId)));
    }
  });

  test("a session that comes back is known from its history: the same spans as without a break", () => {
    const shown = book.positioned();
    for (let cut = 1; cut < shown.length; cut += 1) {
      const before = shown.slice(0, cut);
      const after = shown.slice(cut).map((one) => ({ ...one, history: () => before }));
      expect([...project(before), ...project(after)]).toEqual(whole);
    }
  });
});

describe("marks", () => {
  test("one on an open turn is its event, in time order; too many are counted", () => {
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi");
    for (let index = 0; index < 300; index += 1) book.mark(`m-${index}`, "turn", "tick");
    const [turn] = project(book.end("turn").positioned());
    expect(turn?.events.length).toBe(256);
    expect(turn?.droppedEvents).toBe(44);
  });

  test("their size is bounded", () => {
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi");
    for (let index = 0; index < 200; index += 1) {
      book.mark(`m-${index}`, "turn", "big", { data: { ref: book.hold("x".repeat(8000) + index) } });
    }
    const [turn] = project(book.end("turn").positioned());
    expect(turn!.bytes).toBeLessThan(600 * 1024);
    expect(turn!.events.length + turn!.droppedEvents).toBe(200);
  });

  test("one of the session goes to the turn that is open", () => {
    const book = new OtlpPlaybook().sessionStart().turnStart("turn", "hi").mark("m", "session", "notice").end("turn");
    expect(project(book.positioned())[0]?.events.map(({ name }) => name)).toEqual(["notice"]);
  });

  test("one that no turn followed is a CHAIN span of its own when the session ends", () => {
    const book = new OtlpPlaybook().sessionStart().mark("m", "session", "notice").end("session");
    const [span, ...others] = project(book.positioned());
    expect(others).toEqual([]);
    expect(span).toMatchObject({ name: "mark:notice", traceId: traceIdOf("m"), spanId: spanIdOf("m"), events: [] });
    expect(span?.start).toBe(span!.end);
    expect(span?.attributes).toMatchObject({ "openinference.span.kind": "CHAIN", "session.id": "session-1" });
  });
});

test("sessions do not mix", () => {
  const [one, other] = [new OtlpPlaybook("one"), new OtlpPlaybook("other")];
  for (const book of [one, other]) {
    book.sessionStart({ user_id: book.session }).turnStart(`turn-${book.session}`, "hi").end(`turn-${book.session}`);
  }
  const mixed = one.positioned().flatMap((positioned, index) => [positioned, other.positioned()[index]!]);
  expect(project(mixed).map(({ attributes }) => [attributes["session.id"], attributes["user.id"]])).toEqual([
    ["one", "one"],
    ["other", "other"],
  ]);
});
