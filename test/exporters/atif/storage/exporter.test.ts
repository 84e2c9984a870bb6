import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "valibot";
import { create, destination } from "../../../../src/exporters/atif/index.ts";
import type { AtifConfig } from "../../../../src/exporters/atif/schema.ts";
import { schema } from "../../../../src/exporters/atif/schema.ts";
import type { Exporter } from "../../../../src/exporters/exporter.ts";
import { exporterIdentity } from "../../../../src/exporters/identity.ts";
import { RelayEvents, assistant, user } from "../../../support/relay-events.ts";
import { StubUpstream } from "../../../support/stub-upstream.ts";

let server: StubUpstream;
let directory: string;
let warnings: string[];

beforeAll(async () => {
  server = await StubUpstream.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-storage-"));
  warnings = [];
  server.seen.length = 0;
  server.answer = (response) => void response.end();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const config = (): AtifConfig =>
  parse(schema, {
    storage: [{ type: "http", url: `${server.url}/{session_id}`, headers: { authorization: "Bearer hunter22" } }],
  });
const context = () => ({ startDirectory: directory, warn: (text: string) => void warnings.push(text), version: "0" });
const exporter = (): Exporter => create(config(), context());
const soon = (): number => Date.now() + 10_000;

function oneTurn(): RelayEvents {
  const play = new RelayEvents();
  const session = play.sessionStart();
  const turn = play.turn(session, "one");
  play.exchange(turn, { messages: [user("one")], tools: ["A"] }, { message: assistant("a1") });
  play.end(turn);
  play.end(session);
  return play;
}

describe("a file with copies elsewhere", () => {
  test("settles its ends when the other place has it, and the local one stays", async () => {
    const one = exporter();
    for (const event of oneTurn().positioned()) one.project(event);
    expect((await one.flush(soon())).settled).toEqual([3, 4, 5]);
    const local = readFileSync(join(directory, ".nemo-relay/atif/session-1.atif.json"));
    expect(server.seen.map(({ path, body }) => [path, body.equals(local)])).toEqual([["/session-1", true]]);
  });

  test("waits on disk while the other place is down, and goes out in a later run", async () => {
    server.answer = (response) => {
      response.statusCode = 503;
      response.end("down");
    };
    const play = oneTurn();
    const down = exporter();
    for (const event of play.positioned()) down.project(event);
    const flushed = await down.flush(soon());
    expect(flushed.settled).toEqual([]);
    expect(flushed.waiting).toContain("HTTP 503: down");
    expect(down.health()).toMatchObject({ waiting: 3, delivered: 0, lastError: expect.stringContaining("HTTP 503") });
    expect(JSON.stringify([down.health(), warnings])).not.toContain("hunter22");
    await down.close();
    expect(readFileSync(join(directory, ".nemo-relay/atif/session-1.atif.json"), "utf8")).toContain('"a1"');

    server.answer = (response) => void response.end();
    const later = exporter();
    for (const event of play.positioned()) later.project(event);
    expect((await later.flush(soon())).settled).toEqual([3, 4, 5]);
    expect(server.seen.at(-1)?.body.toString()).toContain('"a1"');
  });
});

describe("what names an exporter", () => {
  const identity = (settings: unknown): string =>
    exporterIdentity({ kind: "atif", settings, source: "/p.toml", startDirectory: "/w" });

  test("holds the places of its copies and none of their credentials", () => {
    const settings = parse(schema, {
      storage: [
        {
          type: "s3",
          bucket: "b",
          key_prefix: "p",
          access_key_id: "AKID",
          endpoint_url: "https://me:pw@s3.example/?k=v",
        },
        { type: "http", url: "https://h.example/{session_id}?token=t", headers: { authorization: "Bearer hunter22" } },
      ],
    });
    const shown = `${identity(settings)} ${destination(settings, context())}`;
    expect(shown).not.toMatch(/AKID|pw|k=v|token|hunter22/);
    expect(shown).toContain("s3://b/p/ at https://s3.example");
    expect(identity(settings)).not.toBe(identity(parse(schema, {})));
    const other = { ...settings, storage: settings.storage.toSpliced(0, 1) };
    expect(identity(settings)).not.toBe(identity(other));
  });

  test("is what it was for those without copies", () => {
    expect(identity(parse(schema, { output_directory: "t" }))).toBe('["atif",{"output_directory":"/w/t"},"/p.toml"]');
  });
});
