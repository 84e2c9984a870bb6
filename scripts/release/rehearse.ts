// A release to its end on this machine, with a file server on loopback in the place of GitHub. It works on a clone of
// what is committed; nothing is pushed, published or kept.
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownTarget, targets } from "../targets.ts";
import { archiveName } from "./layout.ts";
import { repository } from "./repository.ts";

const root = join(import.meta.dir, "..", "..");

interface Ended {
  readonly code: number;
  readonly out: string;
}

/** Runs without blocking: the file server is in this process. */
async function command(
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: object } = {},
): Promise<Ended> {
  const child = Bun.spawn([...words], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, out: `${stdout}${stderr}` };
}

async function must(
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: object } = {},
): Promise<string> {
  const { code, out } = await command(words, options);
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}\n${out}`);
  return out;
}

/** Where the rehearsal takes place. */
interface Stage {
  readonly work: string;
  readonly clone: string;
  readonly url: string;
}

const inClone = ({ clone }: Stage, ...words: readonly string[]): Promise<string> =>
  must(["node", "scripts/bun.mjs", "scripts/release.ts", ...words], { cwd: clone });

async function prepareClone(stage: Stage): Promise<string> {
  await must(["git", "clone", "-q", root, stage.clone]);
  await must(["cp", "-a", join(root, "node_modules"), join(stage.clone, "node_modules")]);
  for (const [key, value] of [
    ["name", "rehearsal"],
    ["email", "rehearsal@example.invalid"],
  ] as const) {
    await must(["git", "config", `user.${key}`, value], { cwd: stage.clone });
  }
  await inClone(stage, "prepare", stage.url);
  // scripts/bun.mjs would install anew for a lock file that differs in nothing but the version.
  const stamp = join(stage.clone, "node_modules", ".lock-stamp.json");
  rmSync(stamp);
  copyFileSync(join(stage.clone, "package-lock.json"), stamp);
  const { version }: { version: string } = JSON.parse(readFileSync(join(stage.clone, "package.json"), "utf8"));
  await inClone(stage, "check-tag", `v${version}`, repository);
  return version;
}

/** A smoke of an installed binary, which must be the version that was prepared. */
async function smoke(binary: string, version: string): Promise<string> {
  return await must(["node", join(root, "scripts", "smoke.mjs"), binary, "--version", version]);
}

async function byInstaller(stage: Stage, version: string): Promise<string> {
  const home = join(stage.work, "installer-home");
  mkdirSync(home);
  const said = await must(["sh", join(stage.clone, "dist/release/files/install.sh")], { env: { HOME: home } });
  const binary = join(home, ".local", "bin", "nemo-relay");
  return said + (await smoke(binary, version)) + (await endToEnd(stage, binary));
}

/** The tests of the compiled binary, on the one that was installed; the last lines count. */
async function endToEnd({ clone }: Stage, binary: string): Promise<string> {
  const words = ["node", "scripts/bun.mjs", "test", "test/e2e"];
  const out = await must(words, { cwd: clone, env: { RELAY_TEST_BINARY: binary } });
  return out.split("\n").slice(-5).join("\n");
}

async function byFormula(stage: Stage, version: string): Promise<string> {
  const prefix = join(stage.work, "brew");
  const formula = join(stage.clone, "dist/release/nemo-relay.rb");
  await must(["ruby", "-wc", formula]);
  const said = await must(["ruby", join(import.meta.dir, "run-formula.rb"), formula, prefix]);
  return said + (await smoke(join(prefix, "bin", "nemo-relay"), version));
}

/** The hooks that a run would write must name the native binary of the platform's package. */
async function byNpm(stage: Stage, version: string): Promise<string> {
  const prefix = join(stage.work, "npm");
  mkdirSync(prefix);
  const platform = `nemo-relay-${ownTarget().name}`;
  const packages = readdirSync(join(stage.clone, "dist/release/npm"))
    .filter((name) => name.startsWith(`nemo-relay-${version}`) || name.startsWith(`${platform}-${version}`))
    .map((name) => join(stage.clone, "dist/release/npm", name));
  await must(
    ["npm", "install", "--silent", "--no-audit", "--no-fund", "--omit=optional", "--prefix", prefix, ...packages],
    { cwd: prefix },
  );
  const shim = join(prefix, "node_modules", ".bin", "nemo-relay");
  const native = join(prefix, "node_modules", platform, "bin", "nemo-relay");
  const plan = await must([shim, "claude", "--dry-run", "--print"], { cwd: prefix, env: { HOME: prefix } });
  const hooks = plan.split("\n").filter((line) => line.includes("hook-forward"));
  const wrong = hooks.filter((line) => !line.includes(native));
  if (hooks.length === 0 || wrong.length > 0)
    throw new Error(`hooks do not name ${native}:\n${wrong.join("\n") || plan}`);
  return `the shim starts it, hooks name ${native}\n${await smoke(native, version)}`;
}

async function byPip(stage: Stage, version: string): Promise<string> {
  const venv = join(stage.work, "venv");
  await must(["python3", "-m", "venv", venv]);
  const from = join(stage.clone, "dist/release/wheels");
  const offline = ["--no-index", "--find-links", from];
  await must([join(venv, "bin", "pip"), "install", "-q", ...offline, "nemo-relay"], { env: { PIP_FIND_LINKS: "" } });
  return await smoke(join(venv, "bin", "nemo-relay"), version);
}

/** One byte more in the archive: the installer and the formula must refuse it, and leave nothing behind. */
async function tampered(stage: Stage, version: string): Promise<string> {
  const home = join(stage.work, "tampered-home");
  mkdirSync(home);
  for (const target of targets)
    appendFileSync(join(stage.clone, "dist/release/files", archiveName(target, version)), "x");
  const refused = await command(["sh", join(stage.clone, "dist/release/files/install.sh")], { env: { HOME: home } });
  if (refused.code === 0 || readdirSync(home).length > 0) throw new Error(`install.sh took it: ${refused.out}`);
  const prefix = join(stage.work, "tampered-brew");
  const formula = join(stage.clone, "dist/release/nemo-relay.rb");
  const brew = await command(["ruby", join(import.meta.dir, "run-formula.rb"), formula, prefix]);
  if (brew.code === 0 || existsSync(prefix)) throw new Error(`the formula took it: ${brew.out}`);
  return refused.out + brew.out;
}

/** Built and packed once more, in another place: every file must be the same. */
async function again(stage: Stage): Promise<string> {
  const sums = join(stage.clone, "dist/release/files/SHA256SUMS");
  const first = readFileSync(sums, "utf8");
  const other: Stage = { ...stage, clone: join(stage.work, "elsewhere", "second") };
  await must(["git", "clone", "-q", stage.clone, other.clone]);
  await must(["cp", "-a", join(stage.clone, "node_modules"), join(other.clone, "node_modules")]);
  await inClone(other, "build");
  await inClone(other, "assemble", stage.url);
  const second = readFileSync(join(other.clone, "dist/release/files/SHA256SUMS"), "utf8");
  if (second !== first) throw new Error(`another build gives other files:\n${first}\n${second}`);
  rmSync(other.clone, { recursive: true });
  return first;
}

/** Prepares, builds, assembles, serves, installs in every way and smokes; returns whether all of it went well. */
export async function rehearse(): Promise<boolean> {
  const work = mkdtempSync(join(tmpdir(), "nemo-relay-rehearsal-"));
  // The smoke runs as a user without rights when this runs as root.
  chmodSync(work, 0o755);
  const clone = join(work, "clone");
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => new Response(Bun.file(join(clone, "dist/release/files", new URL(request.url).pathname))),
    error: () => new Response("not found", { status: 404 }),
  });
  const stage: Stage = { work, clone, url: `http://127.0.0.1:${server.port}` };
  let failed = 0;
  const tell = async (name: string, step: () => Promise<string>): Promise<void> => {
    try {
      console.log(`== ${name}\n${(await step()).trimEnd()}`);
    } catch (error) {
      failed++;
      console.log(`== ${name} FAILED\n${String(error)}`);
    }
  };
  let version = "";
  await tell("prepare", async () => (version = await prepareClone(stage)));
  if (failed === 0) {
    await tell("built again elsewhere: the same files", () => again(stage));
    await tell("install.sh", () => byInstaller(stage, version));
    await tell("Homebrew formula", () => byFormula(stage, version));
    await tell("npm", () => byNpm(stage, version));
    await tell("wheel", () => byPip(stage, version));
    await tell("tampered archives are refused", () => tampered(stage, version));
  }
  await server.stop(true);
  rmSync(work, { recursive: true, force: true });
  console.log(failed === 0 ? "the rehearsal went well" : `${failed} failed`);
  return failed === 0;
}
