import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, safeParse } from "valibot";
import type { Exporter, Positioned } from "../../../src/exporters/exporter.ts";
import { create, destination } from "../../../src/exporters/atof/index.ts";
import { schema } from "../../../src/exporters/atof/schema.ts";
import { OtlpPlaybook } from "../../support/otlp-playbook.ts";
import { scriptedSession } from "../openinference/scripted-session.ts";

let root: string;
let warnings: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nemo-relay-atof-"));
  warnings = [];
});
afterEach(() => {
  chmodSync(root, 0o700);
  rmSync(root, { recursive: true, force: true });
});

function start(settings: Record<string, unknown> = {}): Exporter {
  const context = { startDirectory: root, warn: (line: string) => warnings.push(line), version: "1" };
  return create(parse(schema, { output_directory: "deep/er", ...settings }), context);
}

async function run(exporter: Exporter, shown: readonly Positioned[]): Promise<readonly number[]> {
  for (const positioned of shown) exporter.project(positioned);
  return (await exporter.flush(Date.now() + 10_000)).settled;
}

const path = (name = "session-1.atof.jsonl"): string => join(root, "deep/er", name);
const text = (name?: string): string => readFileSync(path(name), "utf8");
/** `start llm-1`, `end llm-1`, `mark m-start` … of each line of a file. */
const keys = (name?: string): string[] =>
  text(name)
    .trimEnd()
    .split("\n")
    .map((one) => {
      const { scope_category, uuid } = JSON.parse(one) as { scope_category?: string; uuid: string };
      return `${scope_category ?? "mark"} ${uuid}`;
    });
const expected = (book: OtlpPlaybook): string[] =>
  book.events.map(({ kind, uuid }) => `${kind === "link" ? "mark" : kind} ${uuid}`);
const ends = (book: OtlpPlaybook): number[] => book.events.flatMap(({ kind }, seq) => (kind === "end" ? [seq] : []));

describe("a file", () => {
  test("holds every event once and in order, is private, and its directory is made", async () => {
    const book = scriptedSession();
    const exporter = start();
    expect(await run(exporter, book.positioned())).toEqual(ends(book));
    expect(keys()).toEqual(expected(book));
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, "deep")).mode & 0o777).toBe(0o700);
    expect(exporter.health()).toEqual({
      kind: "atof",
      destination: `atof ${path("{session_id}.atof.jsonl")}`,
      delivered: ends(book).length,
      refused: 0,
      waiting: 0,
      files: [path()],
    });
  });

  test("is one per session unless its name is fixed or the day's", async () => {
    const books = [new OtlpPlaybook("a/../b").sessionStart().end("session"), new OtlpPlaybook("two").sessionStart()];
    for (const settings of [{}, { filename: "all.jsonl" }, { filename: "{date}.jsonl" }]) {
      const exporter = start(settings);
      for (const book of books) await run(exporter, book.positioned());
    }
    expect(readdirSync(join(root, "deep/er")).sort()).toEqual(
      ["2026-11-21.jsonl", "a%2F..%2Fb.atof.jsonl", "all.jsonl", "two.atof.jsonl"].sort(),
    );
  });

  test("is never written through a link", async () => {
    mkdirSync(join(root, "deep/er"), { recursive: true });
    writeFileSync(join(root, "victim"), "mine");
    symlinkSync(join(root, "victim"), path());
    const book = scriptedSession();
    expect(await run(start(), book.positioned())).toEqual([]);
    expect(readFileSync(join(root, "victim"), "utf8")).toBe("mine");
    expect(warnings.length).toBe(1);
    expect(warnings[0]).toContain(`atof: could not write to ${path()}`);
  });
});

describe("a line is written once", () => {
  const book = scriptedSession();
  const shown = book.positioned();

  test("wherever a run broke off, and whatever it had settled by then", async () => {
    for (let cut = 1; cut < shown.length; cut += 1) {
      rmSync(join(root, "deep"), { recursive: true, force: true });
      const before = await run(start(), shown.slice(0, cut));
      // The positions of some ends were lost with the process.
      for (const kept of [before, before.slice(0, before.length >> 1)]) {
        const settled = new Set(kept);
        const again = await run(
          start(),
          book.positioned((seq) => settled.has(seq)),
        );
        expect([...settled, ...again].toSorted((a, b) => a - b)).toEqual(ends(book));
        expect(keys()).toEqual(expected(book));
      }
    }
  });

  test("when the process died within a line: what it had begun stays, and the line is written whole", async () => {
    await run(start(), shown.slice(0, 3));
    appendFileSync(path(), '{"atof_version":"0.1","kind":"scope","scope_cat');
    await run(start(), shown);
    const all = text().trimEnd().split("\n");
    expect(all.filter((one) => !one.endsWith("}"))).toEqual(['{"atof_version":"0.1","kind":"scope","scope_cat']);
    expect(all.length).toBe(book.events.length + 1);
  });

  test("though lines of others stand between ours", async () => {
    const settings = { filename: "all.jsonl" };
    const other = new OtlpPlaybook("other").toolStart("theirs", "x", "Bash", { id: "t", input: {} }).end("theirs");
    const ours = start(settings);
    await run(ours, shown.slice(0, 5));
    await run(start(settings), other.positioned());
    await run(start(settings), shown);
    expect(keys("all.jsonl")).toEqual([...expected(book).slice(0, 5), ...expected(other), ...expected(book).slice(5)]);
  });
});

describe("mode", () => {
  const [first, second] = [scriptedSession(), new OtlpPlaybook().sessionStart().turnStart("new turn", "hi")];

  test("append keeps what earlier runs wrote", async () => {
    await run(start(), first.positioned());
    await run(
      start(),
      second.positioned().map((one) => ({ ...one, event: { ...one.event, uuid: `2 ${one.event.uuid}` } })),
    );
    expect(keys()).toEqual([...expected(first), "start 2 session", "start 2 new turn"]);
  });

  test("overwrite begins anew with a new run, and goes on after a restart of the same", async () => {
    const settings = { mode: "overwrite" };
    const fresh = second.positioned().map((one) => ({ ...one, event: { ...one.event, uuid: `2 ${one.event.uuid}` } }));
    await run(start(settings), first.positioned());
    await run(start(settings), fresh.slice(0, 1));
    expect(keys()).toEqual(["start 2 session"]);
    await run(start(settings), fresh);
    expect(keys()).toEqual(["start 2 session", "start 2 new turn"]);
    // All before it was settled: the lane begins to show later than the record begins.
    await run(start(settings), [{ ...fresh[1]!, seq: 7, event: { ...fresh[1]!.event, uuid: "3" } }]);
    expect(keys()).toEqual(["start 2 session", "start 2 new turn", "start 3"]);
  });
});

describe("trouble", () => {
  test("what cannot be written waits, is told of once, and is written when it can be", async () => {
    const book = scriptedSession();
    writeFileSync(join(root, "deep"), "in the way");
    const exporter = start();
    for (const positioned of book.positioned()) exporter.project(positioned);
    for (let round = 0; round < 2; round += 1) {
      const { settled, waiting } = await exporter.flush(Date.now() + 10_000);
      expect(settled).toEqual([]);
      expect(waiting).toBeString();
    }
    expect(warnings.length).toBe(1);
    expect(exporter.health()).toMatchObject({ waiting: ends(book).length, lastError: expect.any(String), files: [] });
    rmSync(join(root, "deep"));
    expect((await exporter.flush(Date.now() + 10_000)).settled).toEqual(ends(book));
    expect(keys()).toEqual(expected(book));
  });

  test("an event that cannot be made into a line is left out, and its end is settled", async () => {
    const book = scriptedSession();
    const shown = book.positioned().map((one) => {
      if (one.event.kind !== "end" || one.event.uuid !== "tool-1") return one;
      const read = (): never => {
        throw new Error("no such piece");
      };
      return { ...one, content: { ...one.content, read } };
    });
    expect((await run(start(), shown)).toSorted((a, b) => a - b)).toEqual(ends(book));
    expect(keys()).toEqual(expected(book).filter((key) => key !== "end tool-1"));
    expect(warnings).toEqual(["atof: could not write an event of session session-1: no such piece"]);
  });

  test("in a long outage memory stays bounded, and nothing is lost", async () => {
    const big = "x".repeat(3_000_000);
    const book = new OtlpPlaybook().sessionStart();
    for (let index = 0; index < 12; index += 1)
      book.turnStart(`turn-${index}`, `${index} ${big}`).mark(`m-${index}`, "session", "tick").end(`turn-${index}`);
    const shown = book.positioned();
    const exporter = start();
    const settled: number[] = [];
    let [from, asked] = [0, 0];
    for (;;) {
      for (const positioned of shown.slice(from)) exporter.project(positioned);
      const result = await exporter.flush(Date.now() + 10_000);
      settled.push(...result.settled);
      if (result.resumeAt === undefined) break;
      // A lane is sure to show starts and ends again, and nothing else.
      expect(shown[result.resumeAt]!.event.kind).not.toBe("mark");
      from = result.resumeAt;
      asked += 1;
    }
    expect(asked).toBe(2);
    expect(settled).toEqual(ends(book));
    expect(keys()).toEqual(expected(book));
  });

  test("closing writes what is left", async () => {
    const exporter = start();
    for (const positioned of scriptedSession().positioned()) exporter.project(positioned);
    expect(existsSync(path())).toBe(false);
    await exporter.close();
    expect(keys()).toEqual(expected(scriptedSession()));
  });
});

describe("settings", () => {
  test("defaults", () => {
    expect(parse(schema, {})).toEqual({
      output_directory: ".nemo-relay/atof",
      filename: "{session_id}.atof.jsonl",
      mode: "append",
    });
    const context = { startDirectory: "/home/u", warn: () => {}, version: "1" };
    expect(destination(parse(schema, {}), context)).toBe("atof /home/u/.nemo-relay/atof/{session_id}.atof.jsonl");
  });

  test.each([
    [{ filename: "a/b" }, "must be a file name"],
    [{ filename: ".." }, "must be a file name"],
    [{ filename: "{pid}.jsonl" }, "may hold {session_id} and {date}"],
    [{ mode: "rotate" }, '"append" | "overwrite"'],
    [{ directory: "x" }, "directory"],
  ])("%j is refused with the reason", (section, reason) => {
    const { issues } = safeParse(schema, section);
    expect((issues ?? []).map(({ message }) => message).join()).toContain(reason);
  });
});
