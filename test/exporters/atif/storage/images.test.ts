// What places outside get of a session's images: a bucket has them, a URL has words.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonValue } from "../../../../src/core/json/json-value.ts";
import { renderDocument } from "../../../../src/exporters/atif/render.ts";
import { httpRemote } from "../../../../src/exporters/atif/storage/http-remote.ts";
import type { StoredFile } from "../../../../src/exporters/atif/storage/remote.ts";
import { s3Remote } from "../../../../src/exporters/atif/storage/s3-remote.ts";
import type { S3Settings } from "../../../../src/exporters/atif/storage/settings.ts";
import { atifFindings } from "../../../support/atif-rules.ts";
import { json } from "../../../support/provider-count.ts";
import { RelayEvents, assistant } from "../../../support/relay-events.ts";
import { StubUpstream } from "../../../support/stub-upstream.ts";
import { built, defaults } from "../document-of.ts";
import type { Picture } from "../images/pictures.ts";
import { jpeg, png } from "../images/pictures.ts";

const [asked, shot] = [jpeg("asked", 60), png("shot", 90)];
let server: StubUpstream;
let directory: string;
let file: StoredFile;

beforeAll(async () => {
  server = await StubUpstream.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-storage-"));
  file = { session: "s1", name: "s1.atif.json", path: join(directory, "s1.atif.json") };
  mkdirSync(join(directory, "s1.images"));
  for (const { name, bytes } of [asked, shot]) writeFileSync(join(directory, "s1.images", name), bytes);
  server.seen.length = 0;
  server.answer = (response) => void response.end();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const image = ({ bytes }: Picture): JsonValue => ({ type: "image", data: bytes.toString("base64") });

/** A session with an image in the prompt, and one in a tool result of a subagent. */
function write(more: (play: RelayEvents, turn: string) => void = () => {}): void {
  const play = new RelayEvents("s1");
  const turn = play.turn(play.sessionStart(), "look");
  const question: JsonValue = { role: "user", parts: [{ type: "text", text: "look" }, image(asked)] };
  play.exchange(turn, { messages: [question] }, { message: assistant("ok") });
  const result = { type: "tool_result", toolCallId: "t1", content: [image(shot), { type: "text", text: "seen" }] };
  const messages = [assistant("", { t1: ["Read", {}] }), { role: "user", parts: [result] }];
  play.exchange(play.subagent(turn, "a1"), { messages }, { message: assistant("done") });
  more(play, turn);
  const document = renderDocument(built(play), defaults, ({ name }) => `s1.images/${name}`);
  writeFileSync(file.path, `${JSON.stringify(document)}\n`);
}

const paths = (): readonly string[] => server.seen.map(({ path }) => path.split("?")[0] ?? "");

describe("a bucket", () => {
  const env = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret-key-value" };
  const settings = (): S3Settings => ({
    type: "s3",
    bucket: "traces",
    key_prefix: "team",
    region: "eu-central-1",
    endpoint_url: server.url,
    allow_http: true,
    timeout_millis: 5000,
  });

  test("gets the images before the file that names them, each once", async () => {
    write();
    const remote = s3Remote(settings(), env);
    await remote.put(file, 5000);
    const keys = [asked, shot].map(({ name }) => `/traces/team/s1.images/${name}`);
    expect(paths()).toEqual([...keys, "/traces/team/s1.atif.json"]);
    expect(server.seen.map(({ body }) => body)).toEqual([asked.bytes, shot.bytes, readFileSync(file.path)]);
    const types = server.seen.map(({ headers }) => headers.find(([name]) => name === "content-type")?.[1]);
    expect(types.map((type) => type?.split(";")[0])).toEqual(["image/jpeg", "image/png", "application/json"]);
    await remote.put(file, 5000);
    expect(paths().slice(3)).toEqual(["/traces/team/s1.atif.json"]);
  });

  test("that refuses an image does not get the file, and goes on there the next time", async () => {
    write();
    const remote = s3Remote(settings(), env);
    let down = true;
    server.answer = (response, { path }) => {
      if (down && path.includes(shot.name)) response.statusCode = 503;
      response.end();
    };
    const outcome = await remote.put(file, 5000).then(
      () => "taken",
      () => "refused",
    );
    expect(outcome).toBe("refused");
    expect(paths()).not.toContain("/traces/team/s1.atif.json");
    down = false;
    server.seen.length = 0;
    await remote.put(file, 5000);
    expect(paths()).toEqual([`/traces/team/s1.images/${shot.name}`, "/traces/team/s1.atif.json"]);
  });

  test("gets the file all the same when somebody has deleted an image", async () => {
    write();
    rmSync(join(directory, "s1.images", asked.name));
    await s3Remote(settings(), env).put(file, 5000);
    expect(paths()).toEqual([`/traces/team/s1.images/${shot.name}`, "/traces/team/s1.atif.json"]);
  });
});

describe("a URL", () => {
  const remote = (): ReturnType<typeof httpRemote> =>
    httpRemote({ type: "http", url: `${server.url}/{session_id}`, method: "PUT", headers: {}, timeout_millis: 5000 });

  test("gets words in the place of images, and everything else as it is", async () => {
    write((play, turn) => {
      // What a tool was given may look like parts of ours: it is not touched.
      const given = { message: [{ type: "image", source: { media_type: "image/png", path: "mine.png" } }] };
      play.exchange(turn, { messages: [] }, { message: assistant("", { t2: ["Write", given] }) });
    });
    await remote().put(file, 5000);
    expect(paths()).toEqual(["/s1"]);
    const sent = json(server.seen[0]?.body.toString() ?? "");
    expect(atifFindings(sent)).toEqual([]);
    const text = readFileSync(file.path, "utf8");
    const part = ({ name }: Picture, type: string): string =>
      `{"type":"image","source":{"media_type":"${type}","path":"s1.images/${name}"}}`;
    const expected = text
      .replace(
        `[{"type":"text","text":"look"},${part(asked, "image/jpeg")}]`,
        `"look\\n\\n[image image/jpeg ${asked.name}]"`,
      )
      .replace(
        `[${part(shot, "image/png")},{"type":"text","text":"seen"}]`,
        `"[image image/png ${shot.name}]\\n\\nseen"`,
      );
    expect(expected).not.toContain("s1.images");
    expect(server.seen[0]?.body.toString()).toBe(expected);
  });

  test("gets the file byte for byte when there are none", async () => {
    writeFileSync(file.path, '{ "steps": [] }\n');
    await remote().put(file, 5000);
    expect(server.seen[0]?.body.toString()).toBe('{ "steps": [] }\n');
  });
});
