import { describe, expect, test } from "bun:test";
import budget from "../../scripts/bench/budget.json";
import { ChunkedEnd } from "../../scripts/bench/chunked-end.ts";
import type { Line, Measured } from "../../scripts/bench/line.ts";
import { lines, measureAll } from "../../scripts/bench/measure.ts";
import type { Limit } from "../../scripts/bench/table.ts";
import { rowOf, tableOf } from "../../scripts/bench/table.ts";
import type { Bench } from "../../scripts/bench/targets.ts";

const figure = { name: "a figure", unit: "ms" } as const;
const atMostTwice: Limit = { of: "ratio", most: 2, from: "a test" };
const bench: Bench = { binary: "", tap: "", provider: 0, calls: 0, count: (usual) => usual };

function line(measure: () => Promise<readonly Measured[]>): Line {
  return { word: "one", figures: [figure], measure };
}

test("the budget names exactly the figures that there are, each with a limit of one kind", () => {
  expect(Object.keys(budget).sort()).toEqual(lines.flatMap(({ figures }) => figures.map(({ name }) => name)).sort());
  for (const limit of Object.values(budget)) {
    expect(["ratio", "ours"]).toContain(limit.of);
    expect("most" in limit).not.toBe("least" in limit);
    expect(limit.from).not.toBe("");
  }
});

describe("a figure", () => {
  test.each<[string, Limit, Measured]>([
    ["within", atMostTwice, { ours: 4, tap: 2 }],
    ["over", atMostTwice, { ours: 4.1, tap: 2 }],
    ["within", { of: "ratio", least: 0.5, from: "" }, { ours: 1, tap: 2 }],
    ["over", { of: "ratio", least: 0.5, from: "" }, { ours: 0.9, tap: 2 }],
    ["within", { of: "ours", most: 3, from: "" }, { ours: 3 }],
    ["over", { of: "ours", most: 3, from: "" }, { ours: 3.1 }],
    ["not measured", atMostTwice, { ours: undefined, tap: undefined }],
  ])("is %s: %j of %j", (verdict, limit, measured) => {
    expect(rowOf(figure, limit, measured).verdict).toBe(verdict as "within");
  });

  test("stands in the table with its budget", () => {
    expect(tableOf([rowOf(figure, atMostTwice, { ours: 45, tap: 9 })])).toBe(
      `
| line     |    ours |     tap | ratio | budget |      |
| -------- | ------: | ------: | ----: | -----: | ---- |
| a figure | 45.0 ms | 9.00 ms | 5.00× |   ≤ 2× | over |`.trimStart(),
    );
  });
});

describe("a run", () => {
  const limits = { [figure.name]: atMostTwice };

  test("does not fail for what is over budget", async () => {
    const { rows, failures } = await measureAll([line(async () => [{ ours: 9, tap: 1 }])], bench, limits);
    expect(rows.map(({ verdict }) => verdict)).toEqual(["over"]);
    expect(failures).toEqual([]);
  });

  test("fails for a line whose request fails, and goes on", async () => {
    const broken = line(() => Promise.reject(new Error("the answer was 502")));
    const { rows, failures } = await measureAll([broken, line(async () => [{ ours: 1, tap: 1 }])], bench, limits);
    expect(rows.map(({ verdict }) => verdict)).toEqual(["failed", "within"]);
    expect(failures).toEqual(["one: the answer was 502"]);
  });
});

test("a chunked body ends with its last byte, wherever it is cut", () => {
  const body = Buffer.from("5\r\nhello\r\n1A; x=y\r\nabcdefghijklmnopqrstuvwx\r\n\r\n0\r\n\r\n");
  for (let cut = 0; cut < body.length; cut++) {
    const end = new ChunkedEnd();
    expect(end.feed(body.subarray(0, cut))).toBe(false);
    expect(end.feed(body.subarray(cut, -1))).toBe(false);
    expect(end.feed(body.subarray(-1))).toBe(true);
    expect(end.bytes).toBe(31);
  }
});
