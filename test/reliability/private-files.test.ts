import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ScriptedProvider } from "../../src/demo/provider.ts";
import { startProvider } from "../../src/demo/provider.ts";
import type { Home } from "../e2e/binary.ts";
import { binary, newHome } from "../e2e/binary.ts";

let provider: ScriptedProvider;
beforeAll(() => (provider = startProvider()));
afterAll(() => provider.stop());

/** A home with both exporters that write files, and an agent that lists the temporary files of its run. */
function configured(): Home {
  const home = newHome();
  const folder = join(home.path, "config", "nemo-relay");
  mkdirSync(folder, { recursive: true });
  const traces = JSON.stringify(join(home.path, "traces"));
  writeFileSync(join(folder, "config.toml"), `[upstream]\nanthropic_base_url = "${provider.url}"\n`);
  writeFileSync(
    join(folder, "plugins.toml"),
    `[[components]]\nkind = "observability"\n[components.config.atif]\nenabled = true\noutput_directory = ${traces}\n` +
      `[components.config.atof]\nenabled = true\noutput_directory = ${traces}\n`,
  );
  const agent = join(import.meta.dir, "..", "support", "fake-agent.ts");
  home.script(
    "claude",
    `if test "$1" = --version; then echo 2.1.330; exit; fi
     find "$TMPDIR" -name 'nemo-relay*' -exec find {} -printf '%y %m %p\\n' \\; > "${home.path}/temporary"
     exec "${process.execPath}" --no-env-file "${agent}"`,
  );
  return home;
}

/** A run under a umask; what hangs is ended, and shows by its code. */
async function run(home: Home, umask = "022"): Promise<{ readonly code: number; readonly stderr: string }> {
  const child = Bun.spawn(["sh", "-c", `umask ${umask}; exec "$0" claude`, binary()], {
    cwd: home.path,
    env: { ...process.env, ...home.env, SESSION: "planted" },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 20_000,
    killSignal: "SIGKILL",
  });
  const [stderr, code] = await Promise.all([child.stderr.text(), child.exited]);
  return { code, stderr };
}

function entries(root: string): readonly string[] {
  return readdirSync(root, { recursive: true }).map((name) => join(root, String(name)));
}

const ours = (home: Home): readonly string[] => [
  ...entries(join(home.path, "state")),
  join(home.path, "traces"),
  ...entries(join(home.path, "traces")),
];

describe("G-21: everything that is written is private", () => {
  test.each(["000", "022", "077"])("under umask %s", async (umask) => {
    const home = configured();
    expect((await run(home, umask)).code).toBe(3);
    const wrong = ours(home).filter((path) => {
      const stat = lstatSync(path);
      return (stat.mode & 0o777) !== (stat.isDirectory() ? 0o700 : 0o600);
    });
    // What stands above our own folder in the state directory is the system's.
    expect(wrong.filter((path) => path.includes("nemo-relay") || path.includes("traces"))).toEqual([]);
    const temporary = readFileSync(join(home.path, "temporary"), "utf8").trim().split("\n");
    expect(temporary.length).toBeGreaterThan(1);
    expect(temporary.filter((line) => !/^(d 700|f 600) /.test(line))).toEqual([]);
    home.remove();
  });
});

type Plant = (path: string, victim: string) => void;
const plants: readonly (readonly [string, Plant])[] = [
  ["link", (path, victim) => symlinkSync(victim, path)],
  ["second name", (path, victim) => linkSync(victim, path)],
  ["pipe", (path) => void Bun.spawnSync(["mkfifo", path])],
];

/** Puts something in the place of every file of a run and lets another one run; what was written through, and its code. */
async function afterPlanting(plant: Plant): Promise<{ readonly code: number; readonly changed: readonly string[] }> {
  const home = configured();
  await run(home);
  const files = ours(home).filter((path) => lstatSync(path).isFile());
  // The name of a killed run's notes is known as well.
  const segments = dirname(files.find((path) => path.endsWith(".nrj")) ?? "");
  const dead = join(segments, "2026-01-01T00-00-00-000Z-1073741824-0123abcd.nrj");
  writeFileSync(dead, "");
  const places = [...files, `${dead}.acks`];
  for (const [index, path] of places.entries()) {
    const victim = join(home.path, `victim-${index}`);
    writeFileSync(victim, "mine");
    rmSync(path, { force: true });
    plant(path, victim);
  }
  const { code } = await run(home);
  const changed = places.filter((_, index) => readFileSync(join(home.path, `victim-${index}`), "utf8") !== "mine");
  for (const ending of [".idx", ".lock", ".jsonl", ".atif.json"]) {
    if (!files.some((path) => path.endsWith(ending))) changed.push(`there was no ${ending}`);
  }
  home.remove();
  return { code, changed };
}

test("G-21: what somebody planted in our places is not written through, and holds nobody up", async () => {
  const found = await Promise.all(plants.map(async ([name, plant]) => ({ name, ...(await afterPlanting(plant)) })));
  expect(found).toEqual(plants.map(([name]) => ({ name, code: 3, changed: [] })));
}, 60_000);
