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
  owners: 6,
  exactOwners: 5,
};
const nothing: ServiceSummary = { sessions: [], files: [], exporters: [], findings: [] };

describe("closingLines", () => {
  const of = (over: Partial<ServiceSummary>, notes: readonly string[] = [], logFile?: string): readonly string[] =>
    closingLines({ summary: { ...nothing, ...over }, notes, logFile });

  test("counts, how sure the owners are, and where the record lies", () => {
    const sessions = [session, { ...session, turns: 0, modelCalls: 5, toolCalls: 0 }];
    expect(of({ sessions, files: [{ kind: "atif", path: "/x/a.json" }] })).toEqual([
      "nemo-relay: 2 sessions, 1 turn, 9 model calls, 2 tool calls, 28,200 tokens",
      "owners: 10 of 12 exact",
      "atif: /x/a.json",
    ]);
  });

  test("a session of which only its hooks were seen has neither cost nor owners", () => {
    const hooks = {
      ...session,
      modelCalls: 0,
      toolCalls: 0,
      inputTokens: 0,
      outputTokens: 0,
      owners: 0,
      exactOwners: 0,
    };
    expect(of({ sessions: [hooks] })).toEqual(["nemo-relay: 1 session, 1 turn, 0 model calls, 0 tokens"]);
  });

  test("what it cost, and why it was more where some calls have no price", () => {
    const line = (cost: ServiceSummary["cost"]): string | undefined => of({ sessions: [session], cost })[1];
    const known = { usd: 0.4249, priced: 4, unknown: {} };
    const noPrice = { "no price for model m": 4 };
    expect(line(known)).toBe("cost: $0.42; owners: 5 of 6 exact");
    expect(line({ ...known, unknown: noPrice })).toBe("cost: $0.42+ (no price for model m); owners: 5 of 6 exact");
    expect(line({ usd: 0, priced: 0, unknown: noPrice })).toBe(
      "cost unknown: no price for model m; owners: 5 of 6 exact",
    );
    expect(line({ usd: 0, priced: 0, unknown: { ...noPrice, b: 1, c: 2 } })).toStartWith(
      "cost unknown: no price for model m and 2 other reasons; ",
    );
    expect(line(undefined)).toBe("owners: 5 of 6 exact");
  });

  test("nothing recorded is said, and so is what still waits", () => {
    const exporter = { kind: "k", destination: "k http://c", delivered: 3, refused: 0, waiting: 1 };
    expect(of({ exporters: [exporter, { ...exporter, waiting: 1234, lastError: "refused" }] })).toEqual([
      "nemo-relay: nothing was recorded: the agent sent no hook and no model request",
      "waiting: 1 event for k http://c",
      "waiting: 1,234 events for k http://c (refused)",
      "what waits is delivered by a later run, or now by: nemo-relay recover",
    ]);
  });

  test("many files and many notes are summed up, repeated notes said once, and the log named", () => {
    const files = ["/x/1", "/x/2", "/x/3", "/x/4", "/x/5"].map((path) => ({ kind: "atif", path }));
    const lines = of({ sessions: [session], files, findings: ["f"] }, ["w", "w", "f", "v", "u"], "/l/run.log");
    expect(lines.slice(2)).toEqual([
      "atif: /x/1",
      "atif: /x/2",
      "atif: /x/3",
      "and 2 more in /x",
      "f",
      "w",
      "v",
      "and 1 more note",
      "log: /l/run.log",
    ]);
  });

  test("they fit on a terminal of 80 columns where paths and names do", () => {
    const busy = { ...session, turns: 12, modelCalls: 345, toolCalls: 678, inputTokens: 9_876_543, owners: 1023 };
    const cost = { usd: 12.3, priced: 1, unknown: { "no price for model claude-x": 3 } };
    const exporters = [{ kind: "k", destination: "k http://c", delivered: 3, refused: 0, waiting: 1234 }];
    for (const line of of({ sessions: [busy], cost, exporters })) expect(line.length).toBeLessThanOrEqual(80);
  });
});
