import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScriptedProvider } from "../../src/demo/provider.ts";
import { startProvider } from "../../src/demo/provider.ts";
import { atifFindings } from "../support/atif-rules.ts";
import { detached } from "../support/processes.ts";
import { startCollector } from "../support/stub-collector.ts";
import type { Home } from "./binary.ts";
import { binary, newHome, relay } from "./binary.ts";

let provider: ScriptedProvider;
let home: Home;
let work: string;

beforeAll(() => (provider = startProvider()));
afterAll(() => provider.stop());
beforeEach(() => {
  home = newHome();
  work = join(home.path, "work");
  mkdirSync(work);
  mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
  config("config.toml", `[upstream]\nanthropic_base_url = "${provider.url}"\n`);
  const agent = join(import.meta.dir, "..", "support", "fake-agent.ts");
  home.script(
    "claude",
    `if test "$1" = --version; then echo 2.1.330; exit; fi\nexec "${process.execPath}" --no-env-file "${agent}"`,
  );
});
afterEach(() => home.remove());

const config = (name: string, text: string): void => writeFileSync(join(home.path, "config", "nemo-relay", name), text);
const openinference = (url: string): string => `version = 1

[[components]]
kind = "observability"
enabled = true

[components.config.atif]
enabled = true
output_directory = ".nemo-relay/atif"

[components.config.openinference]
enabled = true
endpoint = "${url}"
`;
const run = (session: string): ReturnType<typeof relay> =>
  relay(["claude"], { cwd: work, env: { ...home.env, SESSION: session } });
const read = (path: string): { steps: { message: unknown }[]; final_metrics: Record<string, number> } =>
  JSON.parse(readFileSync(path, "utf8"));

describe("what a run leaves", () => {
  test("without any configuration: one valid trajectory, named in the closing lines, and the agent's exit code", async () => {
    const out = await run("plain");
    const file = join(home.path, "state", "nemo-relay", "atif", "plain.atif.json");
    expect(out.code).toBe(3);
    expect(out.stdout).toBe("agent done\n");
    expect(out.stderr).toContain("1 session, 1 turn, 5 model calls");
    expect(out.stderr).toContain(`atif: ${file}`);
    expect(atifFindings(JSON.parse(readFileSync(file, "utf8")))).toEqual([]);
  });

  test("with the product page's plugins.toml: the file where the run was started, and every span once", async () => {
    const collector = await startCollector();
    config("plugins.toml", openinference(collector.url));
    const out = await run("page");
    expect(out.stderr).toContain(join(work, ".nemo-relay", "atif", "page.atif.json"));
    const names = collector.spans().map(({ name }) => name);
    expect(names.toSorted()).toEqual(
      [
        ...Array.from({ length: 5 }, () => "anthropic.messages"),
        "Agent",
        "Grep",
        "Read",
        "claude-code-turn",
        "subagent:helper-1",
      ].toSorted(),
    );
    expect(new Set(collector.spans().map(({ traceId }) => traceId)).size).toBe(1);
    await collector.close();
  });

  test("a session that comes back in a later run continues its file", async () => {
    await run("again");
    await run("again");
    const document = read(join(home.path, "state", "nemo-relay", "atif", "again.atif.json"));
    expect(atifFindings(document as never)).toEqual([]);
    expect(document.steps.filter(({ message }) => message === "I will look at the test first.")).toHaveLength(2);
  });

  test("the journal is private and holds no credential", async () => {
    const out = await relay(["claude"], {
      cwd: work,
      env: { ...home.env, SESSION: "s", ANTHROPIC_API_KEY: "sk-canary-0001" },
    });
    expect(out.code).toBe(3);
    const folder = join(home.path, "state", "nemo-relay", "journal", "segments");
    const [segment] = readdirSync(folder).filter((name) => name.endsWith(".nrj"));
    const text = readFileSync(join(folder, segment!), "latin1");
    expect(text).toContain("Why does the test of sum() fail");
    expect(text).not.toContain("sk-canary-0001");
    expect(text).not.toMatch(/\/r\/[0-9a-f]{32}/);
  });

  test("a journal that is switched off leaves nothing behind, and the trajectory is written all the same", async () => {
    config("config.toml", `[upstream]\nanthropic_base_url = "${provider.url}"\n\n[journal]\nenabled = false\n`);
    const out = await run("off");
    expect(out.stderr).toContain("off.atif.json");
    expect(existsSync(join(home.path, "state", "nemo-relay", "journal"))).toBe(false);
    expect(readdirSync(join(home.path, "tmp")).filter((name) => name.startsWith("nemo-relay"))).toEqual([]);
  });
});

describe("a collector that is down", () => {
  test("costs the agent nothing; a later run delivers what waited, once", async () => {
    const collector = await startCollector();
    const { url } = collector;
    await collector.close();
    config("plugins.toml", openinference(url));
    const out = await run("first");
    expect(out.code).toBe(3);
    expect(out.stderr).toMatch(/wait/);
    const port = Number(new URL(url).port);
    const later = await startCollector(undefined, port);
    await run("second");
    await run("third");
    const ids = later.spans().map(({ spanId }) => spanId);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
    const sessions = new Set(later.spans().map(({ attributes }) => attributes["session.id"]));
    expect(sessions).toEqual(new Set(["first", "second", "third"]));
    await later.close();
  }, 30_000);
});

describe("a killed run", () => {
  test("loses nothing that was acknowledged: the next run writes its trajectory and sends its spans", async () => {
    const collector = await startCollector();
    const { url } = collector;
    await collector.close();
    config("plugins.toml", openinference(url));
    const killed = detached([binary(), "claude"], { cwd: work, env: { ...home.env, SESSION: "killed", HOLD: "1" } });
    await killed.shown("agent done");
    // The whole group: the agent would hold the pipes that this test reads.
    process.kill(-killed.pid, "SIGKILL");
    await killed.exited;
    const later = await startCollector(undefined, Number(new URL(url).port));
    await run("next");
    const sessions = later.spans().map(({ attributes }) => attributes["session.id"]);
    expect(sessions.filter((session) => session === "killed")).toHaveLength(10);
    expect(atifFindings(read(join(work, ".nemo-relay", "atif", "killed.atif.json")) as never)).toEqual([]);
    await later.close();
  }, 30_000);
});

describe("nemo-relay recover", () => {
  test("delivers what a killed run left, once however many ask, and says by its exit code that something waits", async () => {
    const collector = await startCollector();
    const { url } = collector;
    await collector.close();
    config("plugins.toml", openinference(url));
    const recover = (...words: readonly string[]): ReturnType<typeof relay> =>
      relay(["recover", ...words], { cwd: work, env: home.env });
    const killed = detached([binary(), "claude"], { cwd: work, env: { ...home.env, SESSION: "killed", HOLD: "1" } });
    await killed.shown("agent done");
    process.kill(-killed.pid, "SIGKILL");
    await killed.exited;

    const early = await recover();
    expect([early.code, early.stdout]).toEqual([75, expect.stringMatching(/^closed what 1 ended run had left open\n/)]);
    expect(early.stdout).toMatch(/openinference .*10 still waiting: /);
    const later = await startCollector(undefined, Number(new URL(url).port));
    const both = await Promise.all([recover("--json"), recover("--json")]);
    expect(both.map(({ stdout }) => JSON.parse(stdout).schema_version)).toEqual([1, 1]);
    const delivered = both.flatMap(({ stdout }) => JSON.parse(stdout).destinations as { delivered: number }[]);
    expect(delivered.reduce((sum, each) => sum + each.delivered, 0)).toBe(10);
    expect(new Set(later.spans().map(({ spanId }) => spanId)).size).toBe(10);
    expect(later.spans()).toHaveLength(10);
    expect(await recover()).toEqual({ code: 0, stdout: "nothing was left open, nothing waits\n", stderr: "" });
    await later.close();
  }, 30_000);
});

describe("a run that was killed in the middle of a turn", () => {
  test("is closed once by the next run: every span has its end and its parent", async () => {
    const collector = await startCollector();
    config("plugins.toml", openinference(collector.url));
    const hook = (event: string, more = ""): string =>
      `echo '{"session_id":"cut","hook_event_name":"${event}"${more}}' | "${binary()}" hook-forward claude > /dev/null`;
    const tool = `,"tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"sleep"}`;
    const lines = [
      hook("SessionStart"),
      hook("UserPromptSubmit", ',"prompt":"work"'),
      hook("PreToolUse", tool),
      "echo begun",
      "sleep 60",
    ];
    home.script("claude", lines.join("\n"));
    const killed = detached([binary(), "claude"], { cwd: work, env: { ...home.env } });
    await killed.shown("begun");
    process.kill(-killed.pid, "SIGKILL");
    await killed.exited;
    expect(collector.spans()).toEqual([]);

    home.script("claude", "exit 0");
    for (let again = 0; again < 2; again += 1) await relay(["claude"], { cwd: work, env: home.env });
    const spans = collector.spans();
    expect(spans.map(({ name }) => name).toSorted()).toEqual(["Bash", "claude-code-turn"]);
    const [turn, bash] = ["claude-code-turn", "Bash"].map((name) => spans.find((span) => span.name === name)!);
    expect([turn!.parentSpanId, bash!.parentSpanId]).toEqual(["", turn!.spanId]);
    expect(turn!.attributes["metadata"]).toContain("process_ended");
    expect(atifFindings(read(join(work, ".nemo-relay", "atif", "cut.atif.json")) as never)).toEqual([]);
    await collector.close();
  }, 30_000);
});

describe("nemo-relay inspect", () => {
  test("shows a recorded session by its id, a beginning of it, or as the latest", async () => {
    await run("inspected");
    for (const word of ["inspected", "insp", "latest"]) {
      const out = await relay(["inspect", word], { cwd: work, env: home.env });
      expect([word, out.code, out.stderr]).toEqual([word, 0, ""]);
      expect(out.stdout).toContain("subagent:helper-1 (general-purpose)  started by call_agent");
      expect(out.stdout).toMatch(/\n\d+ owners exact, \d+ inferred\n$/);
    }
    const json = JSON.parse((await relay(["inspect", "latest", "--json"], { cwd: work, env: home.env })).stdout);
    expect(json).toMatchObject({ schema_version: 1, session: "inspected", tree: [{ role: "session" }] });
  });

  test("an unknown session is named with the nearest known one", async () => {
    await run("inspected");
    const out = await relay(["inspect", "inspectet"], { cwd: work, env: home.env });
    expect([out.code, out.stderr]).toEqual([
      66,
      'nemo-relay: not found: no session "inspectet"; did you mean inspected?\n',
    ]);
  });
});
