// A daemon whose collector is away, from running to delivered to removed, as status, sessions and doctor tell it.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Detached } from "../support/processes.ts";
import { detached, onTerminal } from "../support/processes.ts";
import { startCollector } from "../support/stub-collector.ts";
import type { Finished, Home } from "./binary.ts";
import { binary, newHome, relay } from "./binary.ts";

let home: Home;
let daemon: Detached | undefined;

beforeEach(() => {
  home = newHome();
  mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
});
afterEach(() => {
  if (daemon !== undefined) process.kill(daemon.pid, "SIGKILL");
  daemon = undefined;
  home.remove();
});

const run = (...words: readonly string[]): Promise<Finished> => relay(words, { cwd: home.path, env: home.env });
const json = async (...words: readonly string[]): Promise<Printed> =>
  JSON.parse((await run(...words, "--json")).stdout);

/** As much of the documents as is read here; the rest is compared as it is. */
interface Printed {
  readonly gateways: readonly unknown[];
  readonly destinations: readonly Destination[];
  readonly findings: readonly unknown[];
  readonly sessions: readonly { readonly session: string }[];
}

interface Destination {
  readonly kind: string;
  readonly waiting: number;
  readonly oldest: string | null;
  readonly last_error: { readonly message: string } | null;
  readonly next_try: string | null;
}

function plugins(endpoint: string): void {
  const text = `version = 1
[[components]]
kind = "observability"
enabled = true
[components.config.atif]
enabled = true
output_directory = "traces"
[components.config.openinference]
enabled = true
endpoint = "${endpoint}"
headers = { authorization = "Bearer canary-0001" }
`;
  writeFileSync(join(home.path, "config", "nemo-relay", "plugins.toml"), text);
}

async function startDaemon(): Promise<string> {
  daemon = detached([binary(), "--bind", "127.0.0.1:0"], { cwd: home.path, env: home.env });
  await daemon.shown("listening on");
  return /listening on (http:\S+)/.exec(daemon.output())?.[1] ?? "";
}

async function turn(url: string, session: string): Promise<void> {
  for (const hook_event_name of ["UserPromptSubmit", "Stop", "SessionEnd"]) {
    const body = JSON.stringify({ session_id: session, hook_event_name, prompt: "p" });
    const answer = await fetch(`${url}/hooks/claude`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }
}

const openinference = (status: Printed): Destination =>
  status.destinations.find(({ kind }) => kind === "openinference")!;

describe("a daemon whose collector is away", () => {
  test("is told of with its session, what waits and why; later the record is delivered, shown and removed", async () => {
    const collector = await startCollector();
    const port = Number(new URL(collector.url).port);
    await collector.close();
    plugins(`${collector.url}?token=canary-0002`);
    const url = await startDaemon();
    await turn(url, "s1");

    let status = await json("status");
    // The error is written down by the thread that met it, and so is that a session's end is no span of its own.
    while (openinference(status).last_error === null || openinference(status).waiting > 1)
      status = await json("status");
    expect(status).toMatchObject({
      schema_version: 1,
      gateways: [{ agent: null, url, sessions: ["s1"], directory: home.path }],
      journal: { enabled: true, segments: 1 },
    });
    expect(openinference(status)).toMatchObject({ configured: true, waiting: 1, refused: 0, dropped: 0 });
    expect(openinference(status).last_error?.message).toContain("ECONNREFUSED");
    expect(openinference(status).oldest).toStartWith("20");
    expect((await run("status")).stdout).toMatch(
      /1 event waiting, the oldest for \d+ s\n    last error .*ECONNREFUSED/,
    );
    const notes = join(home.path, "state", "nemo-relay", "journal", "destinations");
    for (const name of readdirSync(notes)) expect(statSync(join(notes, name)).mode & 0o777).toBe(0o600);

    const alive = await json("doctor", "--offline");
    expect(alive.findings).toContainEqual(
      expect.objectContaining({ area: "gateway", level: "ok", what: "the daemon answers", where: url }),
    );
    const busy = await run("sessions", "rm", "s1", "--yes");
    expect([busy.code, busy.stderr]).toEqual([75, expect.stringContaining("is being recorded by process")]);
    process.kill(daemon!.pid, "SIGKILL");
    await daemon!.exited;
    daemon = undefined;

    const dead = await json("status");
    expect([dead.gateways, openinference(dead).waiting, openinference(dead).next_try]).toEqual([[], 1, null]);
    const owed = await run("sessions", "rm", "s1", "--yes");
    expect([owed.code, owed.stderr]).toEqual([75, expect.stringContaining("not delivered yet")]);
    const doctor = await json("doctor", "--offline");
    expect(doctor.findings).toContainEqual(
      expect.objectContaining({
        area: "journal",
        level: "warn",
        what: expect.stringMatching(/^1 event waiting .*REFUSED/),
      }),
    );

    const back = await startCollector(undefined, port);
    expect((await run("recover")).code).toBe(0);
    await back.close();
    expect(openinference(await json("status"))).toMatchObject({ waiting: 0, delivered_at: expect.any(String) });
    expect((await run("status")).stdout).toContain(", over since: connect ECONNREFUSED");

    const file = join(home.path, "traces", "s1.atif.json");
    expect(await json("sessions", "show", "s")).toMatchObject({
      schema_version: 1,
      session: "s1",
      agent: "claude-code",
      open: false,
      turns: 1,
      model_calls: 0,
      files: [file],
      waiting: [],
    });
    expect((await run("sessions", "show")).stdout).toContain("delivery  everything was delivered\n");
    const all = await run("status", "--json");
    for (const secret of ["canary-0001", "canary-0002"]) expect(all.stdout).not.toContain(secret);

    const asked = await run("sessions", "rm", "s1");
    expect([asked.code, asked.stderr]).toEqual([64, expect.stringContaining("--yes removes without a question")]);
    const declined = await onTerminal([binary(), "sessions", "rm", "s1", "--files"], [{ wait: "[y/N]", send: "n\n" }], {
      cwd: home.path,
      env: home.env,
    });
    expect([declined.code, declined.output]).toEqual([1, expect.stringContaining(`  ${file}`)]);
    expect(existsSync(file)).toBe(true);
    const removed = await json("sessions", "rm", "s1", "--yes", "--files");
    expect(removed).toMatchObject({
      schema_version: 1,
      session: "s1",
      removed: [expect.stringContaining(".nrj"), file],
    });
    expect(existsSync(file)).toBe(false);
    expect((await json("sessions")).sessions).toEqual([]);
    expect(readdirSync(join(home.path, "state", "nemo-relay", "journal", "segments"))).toEqual([]);
  }, 30_000);
});

describe("sessions of one file", () => {
  test("are listed newest first and by agent; one alone can be removed", async () => {
    writeFileSync(join(home.path, "config", "nemo-relay", "plugins.toml"), "version = 1\n");
    const url = await startDaemon();
    await turn(url, "one");
    await turn(url, "two");
    process.kill(daemon!.pid, "SIGTERM");
    await daemon!.exited;
    daemon = undefined;
    const ids = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await json("sessions", "list", ...words)).sessions.map(({ session }) => session);
    expect(await ids()).toEqual(["two", "one"]);
    expect(await ids("--limit", "1")).toEqual(["two"]);
    expect(await ids("--since", "1d", "--agent", "claude")).toHaveLength(2);
    expect(await ids("--agent", "codex")).toEqual([]);
    expect(await ids("--since", "2999-01-01")).toEqual([]);
    const shown = (await run("sessions", "show", "two")).stdout;
    const folder = join(home.path, "state", "nemo-relay", "journal", "segments");
    const names = readdirSync(folder).toSorted();
    const [segment = ""] = names;
    expect(readFileSync(join(folder, segment), "utf8")).toContain('"one"');
    expect(await json("sessions", "rm", "one", "--yes")).toMatchObject({
      removed: [],
      rewritten: [join(folder, segment)],
    });
    expect(await ids()).toEqual(["two"]);
    expect(readdirSync(folder).toSorted()).toEqual(names);
    expect(readFileSync(join(folder, segment), "utf8")).not.toContain('"one"');
    expect((await run("sessions", "show", "two")).stdout).toBe(shown);
    expect((await run("doctor", "--offline")).stdout).not.toContain("cannot be read");
  }, 15_000);
});
