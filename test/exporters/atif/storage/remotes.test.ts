import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { httpRemote, shownUrl } from "../../../../src/exporters/atif/storage/http-remote.ts";
import type { Remote, StoredFile } from "../../../../src/exporters/atif/storage/remote.ts";
import { plainTrouble } from "../../../../src/exporters/atif/storage/remote.ts";
import { s3Remote } from "../../../../src/exporters/atif/storage/s3-remote.ts";
import type { HttpSettings, S3Settings } from "../../../../src/exporters/atif/storage/settings.ts";
import { StubUpstream } from "../../../support/stub-upstream.ts";

let server: StubUpstream;
let directory: string;
let file: StoredFile;

beforeAll(async () => {
  server = await StubUpstream.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-storage-"));
  const path = join(directory, "s-1.atif.json");
  writeFileSync(path, '{"whole":true}\n');
  file = { session: "s/1", name: "s-1.atif.json", path };
  server.seen.length = 0;
  server.answer = (response) => void response.end();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const troubleOf = async (remote: Remote): Promise<string> => {
  try {
    await remote.put(file, 5000);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("it was taken");
};

describe("S3", () => {
  const env = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", MY_SECRET: "secret-key-value", AWS_SECRET_ACCESS_KEY: "other" };
  const settings = (more: Partial<S3Settings> = {}): S3Settings => ({
    type: "s3",
    bucket: "traces",
    key_prefix: "team",
    secret_access_key_var: "MY_SECRET",
    region: "eu-central-1",
    endpoint_url: server.url,
    allow_http: true,
    timeout_millis: 5000,
    ...more,
  });

  test("puts the file under its prefix, whole and signed", async () => {
    await s3Remote(settings(), env).put(file, 5000);
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: "PUT", body: Buffer.from('{"whole":true}\n') });
    expect(seen?.path.split("?")[0]).toBe("/traces/team/s-1.atif.json");
    expect(server.header("content-type")).toStartWith("application/json");
    expect(server.header("authorization")).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/s3\/aws4_request, ?SignedHeaders=\S*host\S*, ?Signature=[0-9a-f]{64}$/,
    );
    expect(server.header("x-amz-security-token")).toBeUndefined();
  });

  test("takes what is not configured from the usual variables", async () => {
    const usual = { ...env, AWS_ENDPOINT_URL: server.url, AWS_ALLOW_HTTP: "true", AWS_SESSION_TOKEN: "token-1" };
    const bare: S3Settings = { type: "s3", bucket: "traces", timeout_millis: 5000 };
    await s3Remote(bare, { ...usual, AWS_REGION: "us-west-2" }).put(file, 5000);
    expect(server.seen[0]?.path.split("?")[0]).toBe("/traces/s-1.atif.json");
    expect(server.header("authorization")).toContain("/us-west-2/s3/");
    expect(server.header("x-amz-security-token")).toBe("token-1");
  });

  test.each([
    [{ secret_access_key_var: "NOT_SET" }, "the environment variable NOT_SET is not set"],
    [{ session_token_var: "NO_TOKEN" }, "the environment variable NO_TOKEN is not set"],
    [{ allow_http: false }, "the endpoint is http: set allow_http = true if that is meant"],
  ])("with %j nothing is sent, and the reason is told", async (more, reason) => {
    expect(await troubleOf(s3Remote(settings(more), env))).toBe(reason);
    expect(server.seen).toEqual([]);
  });

  test("a refusal is told in the server's words, without a secret that it echoes", async () => {
    server.answer = (response) => {
      response.statusCode = 403;
      response.end("<Error><Code>AccessDenied</Code><Message>no, secret-key-value of AKIDEXAMPLE</Message></Error>");
    };
    const trouble = await troubleOf(s3Remote(settings(), env));
    expect(trouble).toContain("AccessDenied");
    expect(trouble).not.toMatch(/secret-key-value|AKIDEXAMPLE/);
    expect(server.seen).toHaveLength(1);
  });

  test("a server that does not answer is given up", async () => {
    server.answer = () => {};
    const remote = s3Remote(settings(), env);
    expect(
      await remote.put(file, 50).then(
        () => "taken",
        (error: unknown) => String(error),
      ),
    ).toContain("no answer within 50 ms");
  });

  test("what people see names bucket and server, and no credential", () => {
    const shown = s3Remote(settings({ endpoint_url: "https://me:hunter2@s3.example/?token=x" }), env).shown;
    expect(shown).toBe("s3://traces/team/ at https://s3.example");
    expect(s3Remote(settings({ key_prefix: undefined, endpoint_url: undefined }), {}).shown).toBe("s3://traces/");
  });
});

describe("HTTP", () => {
  const settings = (more: Partial<HttpSettings> = {}): HttpSettings => ({
    type: "http",
    url: `${server.url}/t/{session_id}?key=query-secret`,
    method: "PUT",
    headers: { authorization: "Bearer header-secret" },
    timeout_millis: 5000,
    ...more,
  });

  test("puts the file to the session's own URL with the configured headers", async () => {
    await httpRemote(settings()).put(file, 5000);
    expect(server.seen[0]).toMatchObject({
      method: "PUT",
      path: "/t/s%252F1?key=query-secret",
      body: Buffer.from('{"whole":true}\n'),
    });
    expect(server.header("authorization")).toBe("Bearer header-secret");
    expect(server.header("content-type")).toStartWith("application/json");
  });

  test("posts it where that is asked for", async () => {
    await httpRemote(settings({ method: "POST", url: `${server.url}/in` })).put(file, 5000);
    expect(server.seen[0]).toMatchObject({ method: "POST", path: "/in" });
  });

  test.each([302, 400, 500])(
    "HTTP %d is trouble, told without secrets, and no redirect is followed",
    async (status) => {
      server.answer = (response) => {
        response.statusCode = status;
        response.setHeader("location", `${server.url}/elsewhere`);
        response.end("no header-secret,\n no query-secret");
      };
      expect(await troubleOf(httpRemote(settings()))).toBe(`HTTP ${status}: no …, no …`);
      expect(server.seen).toHaveLength(1);
    },
  );

  test("nobody there is trouble", async () => {
    const gone = await StubUpstream.start();
    const { url } = gone;
    gone.stop();
    expect(await troubleOf(httpRemote(settings({ url: `${url}/{session_id}` })))).not.toBe("");
  });

  test("what people see has neither user-info nor query", () => {
    const shown = shownUrl(settings({ url: "https://me:hunter2@h.example/t/{session_id}?key=query-secret" }));
    expect(shown).toBe("https://h.example/t/{session_id}");
  });
});

test("echoed secrets are cut out, the longest first, and only the beginning of long words is shown", () => {
  expect(plainTrouble("a\n abcd-efgh abcd", ["Bearer abcd-efgh", "abcd", ""])).toBe("a … …");
  expect(plainTrouble("x".repeat(1000), [])).toHaveLength(300);
});
