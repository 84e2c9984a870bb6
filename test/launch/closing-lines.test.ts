import { describe, expect, test } from "bun:test";
import { closingLines } from "../../src/launch/closing-lines.ts";
import type { ServiceSummary } from "../../src/runtime/service.ts";

const session = {
  session: "s",
  agent: "a",
  turns: 1,
  modelCalls: 4,
  toolCalls: 2,
  inputTokens: 14_000,
  outputTokens: 100,
};
const nothing: ServiceSummary = { sessions: [], files: [], exporters: [], findings: [] };

describe("closingLines", () => {
  test("one line of counts and where the record lies", () => {
    const summary = { ...nothing, sessions: [session, { ...session, turns: 0, modelCalls: 5 }], files: ["/x/a.json"] };
    expect(closingLines(summary, [])).toEqual([
      "nemo-relay: 2 sessions, 1 turn, 9 model calls, 28,200 tokens",
      "trajectory: /x/a.json",
    ]);
  });

  test("what it cost, where that is known, and that it is a part where some calls have no price", () => {
    const line = (cost: ServiceSummary["cost"]): string | undefined =>
      closingLines({ ...nothing, sessions: [session], cost }, [])[0];
    const known = { usd: 0.4249, priced: 4, unknown: {} };
    expect(line(known)).toBe("nemo-relay: 1 session, 1 turn, 4 model calls, 14,100 tokens, $0.42");
    expect(line({ ...known, unknown: { "no price for model m": 1 } })).toEndWith("14,100 tokens, $0.42+");
    expect(line({ usd: 0, priced: 0, unknown: { "no price for model m": 4 } })).toEndWith("14,100 tokens");
    expect(line(undefined)).toEndWith("14,100 tokens");
  });

  test("nothing recorded is said, and so is what still waits", () => {
    const exporter = { kind: "k", destination: "k http://c", delivered: 3, refused: 0, waiting: 1 };
    const summary = { ...nothing, exporters: [exporter, { ...exporter, waiting: 1234, lastError: "refused" }] };
    expect(closingLines(summary, [])).toEqual([
      "nemo-relay: nothing was recorded: the agent sent no hook and no model request",
      "waiting: 1 event for k http://c; a later run delivers them",
      "waiting: 1,234 events for k http://c (refused); a later run delivers them",
    ]);
  });

  test("many files and many notes are summed up, repeated notes said once", () => {
    const files = ["/x/1", "/x/2", "/x/3", "/x/4", "/x/5"];
    const lines = closingLines({ ...nothing, sessions: [session], files, findings: ["f"] }, ["w", "w", "f", "v", "u"]);
    expect(lines.slice(1)).toEqual([
      "trajectory: /x/1",
      "trajectory: /x/2",
      "trajectory: /x/3",
      "and 2 more in /x",
      "f",
      "w",
      "v",
      "and 1 more notes",
    ]);
  });
});
