// G-13: every call of the file system refused with every error (injected), then real ones: a full tmpfs, a read-only mount,
// a directory of somebody else's, no file descriptors. Needs root for mounting. `g-13.ts`
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startProvider } from "../../src/demo/provider.ts";
import type { Home } from "../../test/e2e/binary.ts";
import { binary, newHome } from "../../test/e2e/binary.ts";
import { reportTrouble } from "./options.ts";

const trouble: string[] = [];
const root = join(import.meta.dir, "..", "..");
const injected = Bun.spawn([process.execPath, "--no-env-file", "test", "test/reliability/disk.test.ts"], {
  cwd: root,
  env: { ...process.env, DISK_FAULTS: "every" },
  stdio: ["ignore", "ignore", "pipe"],
});
const words = await injected.stderr.text();
if ((await injected.exited) !== 0) trouble.push(`injected: ${/error: .*/.exec(words)?.[0] ?? words.slice(-200)}`);

const provider = startProvider();
const sh = (line: string): void => {
  const done = Bun.spawnSync(["sh", "-c", line], { stdio: ["ignore", "ignore", "pipe"] });
  if (done.exitCode !== 0) throw new Error(`${line}: ${done.stderr.toString()}`);
};
const quietly = (line: string): void =>
  void Bun.spawnSync(["sh", "-c", line], { stdio: ["ignore", "ignore", "ignore"] });

interface Fault {
  readonly name: string;
  /** Breaks what lies at these paths. */
  readonly set: (state: string, traces: string) => void;
  readonly unset: (state: string, traces: string) => void;
  /** Stands before the command. */
  readonly under?: string;
}

const faults: readonly Fault[] = [
  {
    name: "tmpfs of 64 KiB",
    set: (state, traces) =>
      sh(`mount -t tmpfs -o size=64k,mode=777 tmpfs ${state}; mount -t tmpfs -o size=64k,mode=777 tmpfs ${traces}`),
    unset: (state, traces) => quietly(`umount -l ${state}; umount -l ${traces}`),
  },
  {
    name: "read-only mount",
    set: (state, traces) =>
      sh(`for d in ${state} ${traces}; do mount --bind $d $d && mount -o remount,ro,bind $d; done`),
    unset: (state, traces) => quietly(`umount -l ${state}; umount -l ${traces}`),
  },
  {
    name: "not ours to write",
    set: (state, traces) => sh(`chown -R 0 ${state} ${traces}; chmod -R a=rX ${state} ${traces}`),
    unset: () => {},
    under: "setpriv --reuid 65534 --regid 65534 --clear-groups",
  },
  { name: "no file descriptors", set: () => {}, unset: () => {}, under: "prlimit --nofile=24:24" },
];

/** One run of the scripted agent; what it leaves on stderr, and whether the agent was served. */
async function run(
  home: Home,
  under = "",
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = Bun.spawn(["sh", "-c", `exec ${under} "$0" claude`, binary()], {
    cwd: home.path,
    env: { ...process.env, ...home.env, SESSION: "faulty" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 30_000,
  });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, stdout, stderr };
}

function configured(): Home {
  const home = newHome();
  const folder = join(home.path, "config", "nemo-relay");
  for (const path of [folder, join(home.path, "state"), join(home.path, "traces")])
    mkdirSync(path, { recursive: true });
  chmodSync(home.path, 0o755);
  writeFileSync(join(folder, "config.toml"), `[upstream]\nanthropic_base_url = "${provider.url}"\n`);
  writeFileSync(
    join(folder, "plugins.toml"),
    `[[components]]\nkind = "observability"\n[components.config.atif]\nenabled = true\noutput_directory = "${home.path}/traces"\n`,
  );
  const agent = join(root, "test", "support", "fake-agent.ts");
  // Where nothing can be recorded it runs by itself. With its own descriptors: they are taken from the relay, not from the agent.
  home.script(
    "claude",
    `if test "$1" = --version; then echo 2.1.330; exit; fi\ntest -n "$NEMO_RELAY_GATEWAY_URL" || { echo "agent done"; exit 3; }\nulimit -n 1024 2>/dev/null\nexec "${process.execPath}" --no-env-file "${agent}"`,
  );
  sh(`chmod 777 ${home.path}/tmp`);
  return home;
}

for (const { name, set, unset, under } of faults) {
  const home = configured();
  const [state, traces] = [join(home.path, "state"), join(home.path, "traces")];
  const document = join(traces, "faulty.atif.json");
  try {
    const first = await run(home);
    if (first.code !== 3) throw new Error(`the run before: ${first.code} ${first.stderr}`);
    const before = readFileSync(document, "utf8");
    set(state, traces);
    const during = await run(home, under);
    if (during.code !== 3 || !during.stdout.includes("agent done"))
      trouble.push(`${name}: the agent was not served: ${during.code} ${during.stderr}`);
    const lines = during.stderr.split("\n").filter((line) => line !== "");
    if (lines.length !== new Set(lines).size) trouble.push(`${name}: said twice: ${during.stderr}`);
    if (existsSync(document)) JSON.parse(readFileSync(document, "utf8"));
    unset(state, traces);
    if (name.startsWith("not ours")) sh(`chmod -R u+w ${state} ${traces}`);
    const now = readFileSync(document, "utf8");
    if (name !== "no file descriptors" && now !== before) trouble.push(`${name}: the trajectory of before has changed`);
    const after = await run(home);
    if (after.code !== 3) trouble.push(`${name}: afterwards ${after.code}: ${after.stderr}`);
    if (JSON.parse(readFileSync(document, "utf8")).steps.length <= JSON.parse(before).steps.length)
      trouble.push(`${name}: does not go on`);
    trouble.push(
      ...readdirSync(traces)
        .filter((each) => each.endsWith(".tmp"))
        .map((each) => `${name}: ${each} was left`),
    );
  } catch (error) {
    trouble.push(`${name}: ${String(error)}`);
  } finally {
    unset(state, traces);
    home.remove();
  }
}
await provider.stop();
reportTrouble(
  "G-13",
  `every call x 5 errors injected; ${faults.length} real ones: ${faults.map(({ name }) => name).join(", ")}`,
  trouble,
);
