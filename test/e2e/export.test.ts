import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScriptedProvider } from "../../src/demo/provider.ts";
import { startProvider } from "../../src/demo/provider.ts";
import type { Home } from "./binary.ts";
import { newHome, relay } from "./binary.ts";

let provider: ScriptedProvider;
let home: Home;
let work: string;

beforeAll(() => (provider = startProvider()));
afterAll(() => provider.stop());
beforeEach(() => {
  home = newHome();
  work = join(home.path, "work");
  const config = join(home.path, "config", "nemo-relay");
  for (const folder of [work, config]) mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(config, "config.toml"),
    `[upstream]\nanthropic_base_url = "${provider.url}"\n` +
      '[prices."demo-model"]\ninput = 3.0\noutput = 15.0\ncache_read = 0.3\n',
  );
  const agent = join(import.meta.dir, "..", "support", "fake-agent.ts");
  home.script(
    "claude",
    `if test "$1" = --version; then echo 2.1.330; exit; fi\nexec "${process.execPath}" --no-env-file "${agent}"`,
  );
});
afterEach(() => home.remove());

const run = (...words: readonly string[]): ReturnType<typeof relay> =>
  relay(words, { cwd: work, env: { ...home.env, SESSION: "exported" } });

test("a run says what it cost, and its session can be exported as it was written", async () => {
  const out = await run("claude");
  expect(out.stderr).toContain("5 model calls, 3 tool calls, 4,299 tokens\ncost: $0.0060; owners: 7 of 8 exact\n");
  const written = readFileSync(join(home.path, "state", "nemo-relay", "atif", "exported.atif.json"), "utf8");
  expect(JSON.parse(written)).toMatchObject({ final_metrics: { total_cost_usd: expect.closeTo(0.006, 4) } });
  expect(await run("export", "exp")).toEqual({ code: 0, stdout: written, stderr: "" });
  const transcript = await run("export", "latest", "--format", "markdown");
  expect(transcript.stdout).toStartWith("# Session exported\n");
  expect(transcript.stdout).toContain("$0.0060");
});

test("mistakes leave stdout empty and say what to do", async () => {
  const unknown = await run("export", "nobody");
  expect({ ...unknown, stderr: "" }).toEqual({ code: 66, stdout: "", stderr: "" });
  expect(unknown.stderr).toContain(join(home.path, "state", "nemo-relay", "journal", "segments"));
  const none = await run("export");
  expect([none.code, none.stdout]).toEqual([64, ""]);
  const format = await run("--all", "export", "--format", "htm");
  expect([format.code, format.stdout]).toEqual([64, ""]);
  expect(format.stderr).toContain(
    '--format: expected one of atif, markdown, openinference, otlp-json, atof, found "htm"',
  );
});
