import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finished, Home } from "./binary.ts";
import { newHome, relay } from "./binary.ts";

let home: Home;

beforeEach(() => {
  home = newHome();
});
afterEach(() => home.remove());

const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
  relay(words, { cwd: home.path, env: { ...home.env, ...env } });

interface Finding {
  readonly area: string;
  readonly level: string;
  readonly what: string;
  readonly where: string | null;
  readonly fix: string | null;
}
const findingsOf = ({ stdout }: Finished): readonly Finding[] => JSON.parse(stdout).findings;
const errorsOf = (done: Finished): readonly Finding[] => findingsOf(done).filter(({ level }) => level === "error");

function write(name: string, text: string): string {
  const path = join(home.path, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe("on a machine without anything of ours", () => {
  test("all four look, find nothing wrong, and leave nothing behind", async () => {
    const [status, sessions, agents, doctor] = await Promise.all(
      [["status"], ["sessions"], ["agents"], ["doctor", "--offline"]].map((words) => run([...words, "--json"])),
    );
    expect([status, sessions, agents, doctor].map((done) => done!.code)).toEqual([0, 0, 0, 0]);
    expect(JSON.parse(status!.stdout)).toMatchObject({
      schema_version: 1,
      gateways: [],
      destinations: [{ kind: "atif", source: "default", configured: true, waiting: 0, last_error: null }],
      journal: { enabled: true, segments: 0, bytes: 0, directory: join(home.path, "state", "nemo-relay") },
    });
    expect(JSON.parse(sessions!.stdout)).toEqual({ schema_version: 1, sessions: [] });
    expect(JSON.parse(agents!.stdout)).toMatchObject({
      schema_version: 1,
      agents: [
        { id: "claude-code", path: null, version: null, hooks: [], findings: [{ level: "note" }] },
        { id: "codex" },
        { id: "cursor" },
        { id: "hermes" },
      ],
    });
    expect(JSON.parse(doctor!.stdout).schema_version).toBe(1);
    expect(errorsOf(doctor!)).toEqual([]);
    expect([...new Set(findingsOf(doctor!).map(({ area }) => area))]).toEqual([
      "environment",
      "traps",
      "configuration",
      "agents",
      "gateway",
      "exporters",
      "journal",
    ]);
    expect(readdirSync(home.path).toSorted()).toEqual(["bin", "tmp"]);
    expect(readdirSync(join(home.path, "tmp"))).toEqual([]);
  });

  test("a line fits 80 columns, unless a path is longer", async () => {
    const { stdout } = await run(["doctor", "--offline"]);
    const long = stdout.split("\n").filter((line) => line.length > 80);
    expect(long.filter((line) => line.trim().includes(" "))).toEqual([]);
    expect(stdout).toEndWith("\n1 warning\n");
  });
});

describe("wrong words", () => {
  test.each([
    [["doctor", "nobody"], 64, 'unknown agent "nobody"; known: claude'],
    [["doctor", "claude", "codex"], 64, 'unexpected word "codex"'],
    [["doctor", "--ofline"], 64, "did you mean --offline?"],
    [["status", "now"], 64, 'unexpected word "now"'],
    [["agents", "--jsn"], 64, "did you mean --json?"],
    [["sessions", "lst"], 64, "did you mean list?"],
    [["sessions", "constructor"], 64, 'unknown word "constructor"'],
    [["sessions", "list", "x"], 64, "sessions show x sums one up"],
    [["sessions", "--limit", "0"], 64, "--limit is a number from 1 on"],
    [["sessions", "--since", "yesterday"], 64, "--since is a duration"],
    [["sessions", "--agent", "nobody"], 64, 'unknown agent "nobody"'],
    [["sessions", "rm"], 64, "name the session to remove"],
    [["sessions", "show", "x"], 66, 'no session "x"'],
    [["sessions", "rm", "../x", "--yes"], 66, 'no session "../x"'],
  ])("%j are one message and exit code %d", async (words, code, message) => {
    const done = await run(words);
    expect([done.code, done.stdout]).toEqual([code, ""]);
    expect(done.stderr).toContain(message);
  });
});

describe("exporters", () => {
  const section = (endpoint: string): string => `version = 1
[[components]]
kind = "observability"
enabled = true
[components.config.openinference]
enabled = true
endpoint = "${endpoint}"
headers = { authorization = "Bearer canary-0001" }
`;

  test("an endpoint that refuses our key, one without that path, one that is away and one that is well", async () => {
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => {
        const path = new URL(request.url).pathname;
        if (path === "/ok") return new Response("");
        return new Response(`no ${request.headers.get("authorization")}`, { status: path === "/key" ? 401 : 404 });
      },
    });
    const check = async (endpoint: string): Promise<readonly [number, Finding | undefined]> => {
      write("config/nemo-relay/plugins.toml", section(endpoint));
      const done = await run(["doctor", "--json"]);
      expect(done.stdout + done.stderr).not.toContain("canary");
      return [done.code, findingsOf(done).find(({ area }) => area === "exporters")];
    };
    const { port } = server;
    const base = `http://u:canary-0002@127.0.0.1:${port}`;
    const [refused, astray, well, away] = [
      await check(`${base}/key`),
      await check(`${base}/nowhere?k=canary-0003`),
      await check(`${base}/ok`),
      await check("http://127.0.0.1:1/v1/traces"),
    ];
    await server.stop(true);
    expect(refused).toEqual([
      1,
      expect.objectContaining({ level: "error", what: expect.stringContaining("HTTP 401") }),
    ]);
    expect(refused[1]?.fix).toContain("credentials");
    expect(astray[1]).toMatchObject({ level: "error", fix: expect.stringContaining("path is wrong") });
    expect(well).toEqual([0, expect.objectContaining({ level: "ok", where: `http://127.0.0.1:${port}/ok` })]);
    expect(away[1]).toMatchObject({ level: "error", what: expect.stringContaining("cannot be reached") });
  });

  test("--offline asks nobody", async () => {
    write("config/nemo-relay/plugins.toml", section("http://127.0.0.1:1/v1/traces"));
    const done = await run(["doctor", "--offline", "--json"]);
    expect([done.code, errorsOf(done)]).toEqual([0, []]);
  });

  test("a place of copies that is away, and a directory that is a file", async () => {
    write("plain", "");
    const storage = `[[components.config.atif.storage]]
type = "http"
url = "http://127.0.0.1:1/{session_id}"
[[components.config.atif.storage]]
type = "s3"
bucket = "b"
endpoint_url = "http://127.0.0.1:1"
allow_http = true
access_key_id = "canary-0004"
`;
    const atif = `version = 1
[[components]]
kind = "observability"
enabled = true
[components.config.atif]
enabled = true
output_directory = "plain"
${storage}`;
    write("config/nemo-relay/plugins.toml", atif);
    const done = await run(["doctor", "--json"], { AWS_SECRET_ACCESS_KEY: "canary-0005" });
    expect(done.stdout).not.toContain("canary");
    expect(errorsOf(done).map(({ where }) => where)).toEqual([
      join(home.path, "plain"),
      "http://127.0.0.1:1/{session_id}",
      "s3://b/ at http://127.0.0.1:1",
    ]);
  });
});

describe("configuration and journal", () => {
  test("every mistake is an error with its file and line, and the exit code 1", async () => {
    const file = write("config/nemo-relay/config.toml", "[upstream]\nanthropic_base_ulr = 'x'\n\n[jurnal]\n");
    const done = await run(["doctor", "--json"]);
    expect(done.code).toBe(1);
    const [first, second] = errorsOf(done);
    expect(first).toMatchObject({ area: "configuration", what: expect.stringContaining(`${file}:2:1`) });
    expect(second?.what).toContain(`${file}:4:1`);
  });

  test("a segment that cannot be read is an error, and no obstacle for the others", async () => {
    const name = "2026-01-01T00-00-00-000Z-1-00000000.nrj";
    const path = write(`state/nemo-relay/journal/segments/${name}`, "this is no frame of ours, and it is long enough");
    const done = await run(["doctor", "--json", "--offline"]);
    expect([done.code, errorsOf(done)]).toEqual([1, [expect.objectContaining({ area: "journal", where: path })]]);
    expect((await run(["status"])).code).toBe(0);
    expect((await run(["sessions", "list"])).stdout).toBe("no session is recorded\n");
  });
});

describe("--smoke", () => {
  test("sends the hooks of an installed agent and finds them recorded, and nowhere else", async () => {
    home.script("claude", "echo 2.1.330");
    const done = await run(["doctor", "claude", "--smoke", "--offline", "--json"], {
      HTTP_PROXY: "http://127.0.0.1:1",
    });
    const smoke = findingsOf(done).filter(({ area }) => area === "smoke");
    expect(smoke.map(({ level, what }) => [level, what])).toEqual([
      ["ok", "Claude Code: a hook by its command was answered and recorded"],
      ["ok", "Claude Code: a hook posted to the gateway was answered and recorded"],
    ]);
    expect(done.code).toBe(0);
    expect(readdirSync(home.path).toSorted()).toEqual(["bin", "tmp"]);
    expect(readdirSync(join(home.path, "tmp"))).toEqual([]);
  });

  test("every agent's own way of calling a hook works", async () => {
    for (const name of ["codex", "cursor-agent", "hermes"]) home.script(name, "echo 1.0.0");
    const done = await run(["doctor", "--smoke", "--offline", "--json"]);
    const smoke = findingsOf(done).filter(({ area }) => area === "smoke");
    expect(smoke.map(({ level, what }) => `${level} ${what}`)).toEqual(
      ["Codex", "Cursor", "Hermes"].map((title) => `ok ${title}: a hook by its command was answered and recorded`),
    );
  });
});
