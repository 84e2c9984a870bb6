import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { readList, readString } from "../../src/core/json/path.ts";
import { RelayError } from "../../src/errors.ts";
import type { ExportPorts, ExportRequest } from "../../src/export/export.ts";
import { exportSessions, formatNames } from "../../src/export/export.ts";
import { recordedSession } from "../../src/export/recorded-session.ts";
import { create } from "../../src/exporters/atif/index.ts";
import { schema } from "../../src/exporters/atif/schema.ts";
import { exporters } from "../../src/exporters/registry.ts";
import { listSessions } from "../../src/journal/find-session.ts";
import { loadPricer } from "../../src/pricing/load-pricer.ts";
import { parse } from "valibot";
import { atifFindings } from "../support/atif-rules.ts";
import { json } from "../support/provider-count.ts";
import { recordings, replay } from "../support/replay.ts";
import type { TestGateway } from "../support/test-gateway.ts";

let gateway: TestGateway;
let session: string;
let directory: string;
let shown: string;
let said: string[];

beforeAll(async () => {
  const recording = recordings().find(({ agent, scenario }) => agent === "claude-code" && scenario === "twosubs");
  if (recording === undefined) throw new Error("no recording");
  gateway = await replay(recording);
  session = listSessions(gateway.journal.layout)[0]?.session ?? "";
});
afterAll(async () => await gateway.stop());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-export-"));
  shown = "";
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const ports = (more: Partial<ExportPorts> = {}): ExportPorts => ({
  config: { cost: { enabled: true, prices: {} }, exporters: [] },
  layout: gateway.journal.layout,
  exporters,
  directory,
  show: async (text) => void (shown += text),
  say: (line) => void said.push(line),
  ...more,
});
const ask = (more: Partial<ExportRequest> = {}): ExportRequest => ({
  words: [session],
  all: false,
  format: "atif",
  output: undefined,
  ...more,
});
const refused = async (request: ExportRequest, more: Partial<ExportPorts> = {}): Promise<RelayError> => {
  try {
    await exportSessions(request, ports(more));
  } catch (error) {
    if (error instanceof RelayError) return error;
    throw error;
  }
  throw new Error("it was not refused");
};

describe("what is exported", () => {
  test("atif on stdout is byte for byte what the exporter writes", async () => {
    await exportSessions(ask(), ports());
    const price = await loadPricer({ enabled: true, prices: {} });
    const exporter = create(parse(schema, {}), { startDirectory: directory, warn: () => {}, version: "0", price });
    const found = recordedSession(gateway.journal.layout, session);
    let seq = 0;
    for (const one of found?.events ?? []) {
      exporter.project({ ...one, seq, delivered: false, history: () => [] });
      seq += 1;
    }
    await exporter.flush(Date.now() + 10_000);
    expect(shown).toBe(readFileSync(exporter.health().files?.[0] ?? "", "utf8"));
    expect(atifFindings(json(shown))).toEqual([]);
    await exporter.close();
  });

  test("as the exporter is configured", async () => {
    const settings = parse(schema, { agent_name: "mine" });
    await exportSessions(
      ask(),
      ports({
        config: { cost: { enabled: false, prices: {} }, exporters: [{ kind: "atif", settings, source: "p" }] },
      }),
    );
    expect(readString(json(shown), "agent.name")).toBe("mine");
    expect(shown).not.toContain("cost_usd");
  });

  test("openinference is one line of OTLP/JSON with every span once", async () => {
    await exportSessions(ask({ format: "openinference" }), ports());
    expect(shown.trimEnd()).not.toContain("\n");
    const [resource] = readList(json(shown), "resourceSpans");
    const spans = readList(readList(resource, "scopeSpans")[0], "spans");
    const ids = spans.map((span) => readString(span, "spanId") ?? "");
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
    const parents = spans.flatMap((span) => readString(span, "parentSpanId") ?? []);
    expect(parents.filter((parent) => !ids.includes(parent))).toEqual([]);
    const keyed = (span: JsonValue, key: string): JsonValue | undefined =>
      readList(span, "attributes").find((attribute) => readString(attribute, "key") === key);
    const llm = spans.filter((span) => keyed(span, "llm.cost.total") !== undefined);
    expect(llm).toHaveLength(8);
    expect(ids.length).toBeGreaterThan(llm.length);
  });

  test("otlp-json are as many spans under ids of their own, with GenAI names", async () => {
    const idsOf = (text: string): readonly string[] =>
      [...text.matchAll(/"spanId":"([0-9a-f]{16})"/g)].flatMap(([, id]) => id ?? []);
    await exportSessions(ask({ format: "openinference" }), ports());
    const openInference = idsOf(shown);
    shown = "";
    await exportSessions(ask({ format: "otlp-json" }), ports());
    expect(shown).toContain('"gen_ai.operation.name"');
    const genAi = idsOf(shown);
    expect(genAi).toHaveLength(openInference.length);
    expect(new Set([...genAi, ...openInference]).size).toBe(2 * genAi.length);
  });

  test("atof is a line per relay event, ends under their start's parent", async () => {
    await exportSessions(ask({ format: "atof" }), ports());
    const lines = shown.trimEnd().split("\n").map(json);
    expect(lines).toHaveLength(gateway.events().length);
    const parents = new Map<string, Set<string | undefined>>();
    for (const line of lines) {
      const uuid = readString(line, "uuid") ?? "";
      parents.set(uuid, (parents.get(uuid) ?? new Set()).add(readString(line, "parent_uuid")));
    }
    expect([...parents.values()].filter(({ size }) => size !== 1)).toEqual([]);
  });

  test.each(formatNames(exporters))("%s has something to show of a session in its middle", async (format) => {
    const path = gateway.journal.path;
    const cut = mkdtempSync(join(tmpdir(), "nemo-relay-cut-"));
    const layout = { segments: cut, sessions: gateway.journal.layout.sessions };
    const copy = join(cut, path.split("/").at(-1) ?? "");
    writeFileSync(copy, readFileSync(path));
    // In the middle of a record: what a run that goes on, or was killed, leaves.
    truncateSync(copy, Math.floor(statSync(copy).size * 0.7) + 1);
    await exportSessions(ask({ format }), ports({ layout }));
    expect(shown).not.toBe("");
    expect(said).toEqual([]);
    rmSync(cut, { recursive: true });
  });
});

describe("which sessions", () => {
  test("by the beginning of an id, and the latest, each once", async () => {
    await exportSessions(ask({ words: [session.slice(0, 8), "latest", session] }), ports());
    expect(shown.trimEnd().split("\n")).toHaveLength(1);
  });

  test("all go to a directory, a file each", async () => {
    await exportSessions(ask({ words: [], all: true, output: "out", format: "markdown" }), ports());
    expect(readdirSync(join(directory, "out"))).toEqual([`${session}.md`]);
    expect(said).toEqual([`wrote ${join(directory, "out", `${session}.md`)}`]);
    expect(shown).toBe("");
  });

  test("one goes to the file that is named, or into the directory that is there", async () => {
    await exportSessions(ask({ output: "one.json" }), ports());
    await exportSessions(ask({ output: "." }), ports());
    await exportSessions(ask({ output: "new/" }), ports());
    expect(readdirSync(directory).toSorted()).toEqual([`${session}.atif.json`, "new", "one.json"].toSorted());
    expect(readdirSync(join(directory, "new"))).toEqual([`${session}.atif.json`]);
  });

  test("an unknown one is refused with the nearest id and where the journal lies", async () => {
    const near = await refused(ask({ words: [`${session.slice(0, -1)}x`] }));
    expect([near.code, near.message]).toEqual(["not_found", expect.stringContaining(session)]);
    const far = await refused(ask({ words: ["zzz"] }));
    expect(far.message).toContain(gateway.journal.layout.segments);
  });

  test("none, or some beside --all, is a mistake", async () => {
    expect((await refused(ask({ words: [] }))).code).toBe("usage");
    expect((await refused(ask({ all: true }))).code).toBe("usage");
  });

  test("one whose segments retention has taken is an error by name, and a note among all", async () => {
    const layout = { segments: directory, sessions: gateway.journal.layout.sessions };
    await exportSessions(ask({ words: [], all: true }), ports({ layout }));
    expect(said).toEqual([expect.stringContaining(`no longer holds session ${session}`)]);
    expect((await refused(ask(), { layout })).message).toContain("no longer holds");
  });
});

test("an unknown format is refused with the nearest known one", async () => {
  expect((await refused(ask({ format: "markdwon" }))).message).toBe(
    'unknown format "markdwon"; did you mean markdown?',
  );
  expect((await refused(ask({ format: "html" }))).message).toContain(`known: ${formatNames(exporters).join(", ")}`);
});
