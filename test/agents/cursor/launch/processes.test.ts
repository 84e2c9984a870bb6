// G-16 with real processes: several at once, some killed at any moment, and a reader who never sees half a file.
import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomSource } from "../../../support/random-json.ts";
import { hooksOf, strictly } from "./person.ts";

const seed = Date.now() % 2 ** 31;
const root = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const own = `{\n  // mine\n  "version": 1,\n  "hooks": { "stop": [{ "command": "true" }] }\n}\n`;

function start(path: string, state: string) {
  return Bun.spawn([process.execPath, Bun.fileURLToPath(import.meta.resolve("./held-patch.ts")), path, state], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
}

type Run = ReturnType<typeof start>;

/** Ends a run as a run ends, and returns what it had to say. */
async function end(run: Run): Promise<string> {
  await run.stdin.end();
  const said = await run.stdout.text();
  await run.exited;
  return said.replace("in\n", "");
}

/** Reads the file over and over until told to stop; returns how often it was there. */
function watch(path: string): () => Promise<number> {
  const stop = new AbortController();
  const read = async (): Promise<number> => {
    let seen = 0;
    while (!stop.signal.aborted) {
      if (existsSync(path)) {
        strictly(readFileSync(path, "utf8"));
        seen += 1;
      }
      await Bun.sleep(1);
    }
    return seen;
  };
  const done = read();
  return () => {
    stop.abort();
    return done;
  };
}

test(`G-16: four runs at a time, two of them killed at any moment (seed ${seed})`, async () => {
  const random = randomSource(seed);
  for (const [round, text] of [own, null, own, null].entries()) {
    const project = join(root, `p${round}`);
    const path = join(project, ".cursor", "hooks.json");
    const state = join(root, `state${round}`);
    mkdirSync(text === null ? project : join(project, ".cursor"), { recursive: true });
    if (text !== null) writeFileSync(path, text);
    const stop = watch(path);
    const runs = Array.from({ length: 4 }, () => start(path, state));
    const ends = runs.map(async (run, index) => {
      await Bun.sleep(Math.floor(random() * 120));
      if (index % 2 === 0) return await end(run);
      run.kill("SIGKILL");
      await run.exited;
      return "";
    });
    expect((await Promise.all(ends)).join("")).toBe("");
    expect(await end(start(path, state))).toBe("");
    const seen = await stop();
    if (text !== null) expect(seen).toBeGreaterThan(0);
    expect(existsSync(path) ? readFileSync(path, "utf8") : null).toBe(text);
    expect(readdirSync(project)).toEqual(text === null ? [] : [".cursor"]);
  }
}, 60_000);

/** How many runs are noted. */
function leases(state: string): number {
  const folder = join(state, "patches");
  const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith(".json")) : undefined;
  if (name === undefined) return 0;
  return (JSON.parse(readFileSync(join(folder, name), "utf8")) as { leases: unknown[] }).leases.length;
}

test("the entries stay until the last of several runs has ended", async () => {
  const project = join(root, "shared");
  const path = join(project, ".cursor", "hooks.json");
  const state = join(root, "state-shared");
  mkdirSync(project);
  const [first, second] = [start(path, state), start(path, state)];
  while (leases(state) < 2) await Bun.sleep(5);
  expect(hooksOf(readFileSync(path, "utf8"))["stop"]).toHaveLength(1);
  await end(first);
  expect(hooksOf(readFileSync(path, "utf8"))["stop"]).toHaveLength(1);
  await end(second);
  expect(readdirSync(project)).toEqual([]);
});
