import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checksumLines } from "../../../scripts/release/checksums.ts";
import { targets } from "../../../scripts/targets.ts";

const install = join(import.meta.dir, "..", "..", "..", "scripts", "release", "install");
const work = mkdtempSync(join(tmpdir(), "nemo-relay-installer-"));
const files = join(work, "files");
let server: Bun.Server<undefined>;

/** Archives as small as can be: their binary is a script that says the version, and its target in a comment. */
beforeAll(() => {
  mkdirSync(files);
  for (const { name, os } of targets.filter((target) => target.os !== "windows")) {
    const folder = `nemo-relay-9.9.9-${name}`;
    mkdirSync(join(work, folder));
    writeFileSync(join(work, folder, "nemo-relay"), `#!/bin/sh\necho "nemo-relay 9.9.9" # ${os} ${name}\n`, {
      mode: 0o755,
    });
    Bun.spawnSync(["tar", "-czf", join(files, `${folder}.tar.gz`), folder], { cwd: work });
  }
  const archives = readdirSync(files).map((name) => join(files, name));
  writeFileSync(join(files, "SHA256SUMS"), checksumLines(archives));
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => new Response(Bun.file(join(files, new URL(request.url).pathname))),
    error: () => new Response("", { status: 404 }),
  });
});
afterAll(async () => {
  await server.stop(true);
  rmSync(work, { recursive: true, force: true });
});

interface System {
  readonly os: string;
  readonly cpu: string;
  /** What `ldd --version` says. */
  readonly ldd?: string;
  readonly rosetta?: boolean;
  readonly bits?: number;
}

interface Installed {
  readonly code: number;
  readonly said: string;
  readonly directory: string;
  readonly binary: string;
}

const python = Bun.which("python3") ?? "python3";
const fetchScript =
  "import sys,urllib.request as r; r.install_opener(r.build_opener(r.ProxyHandler({}))); r.urlretrieve(sys.argv[1], sys.argv[2])";
let count = 0;

/** Runs install.sh on a system that is only made up: `uname`, `ldd`, `getconf` and `sysctl` are scripts. */
async function installOn(system: System, env: Readonly<Record<string, string>> = {}): Promise<Installed> {
  const home = join(work, `home-${++count}`);
  const bin = join(home, "stubs");
  mkdirSync(bin, { recursive: true });
  const script = (name: string, body: string): void =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  script("uname", `if [ "$1" = -m ]; then echo ${system.cpu}; else echo ${system.os}; fi`);
  script("ldd", `echo '${system.ldd ?? "ldd (GNU libc) 2.36"}'`);
  script("getconf", `echo ${system.bits ?? 64}`);
  // Not the machine's own: it may have curl, wget or neither.
  script(
    "curl",
    `for url; do :; done; while [ "$1" != -o ]; do shift; done; exec ${python} -c '${fetchScript}' "$url" "$2"`,
  );
  script("sysctl", `echo ${system.rosetta === true ? 1 : 0}`);
  const text = readFileSync(join(install, "install.sh"), "utf8")
    .replaceAll("@VERSION@", "9.9.9")
    .replaceAll("@DOWNLOAD@", `http://127.0.0.1:${server.port}`);
  const directory = join(home, ".local", "bin");
  const child = Bun.spawn(["sh", "-c", text], {
    env: { HOME: home, TMPDIR: home, PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, NO_PROXY: "127.0.0.1", ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, said, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  expect(stdout).toBe("");
  return { code, said, directory, binary: join(directory, "nemo-relay") };
}

const linux: System = { os: "Linux", cpu: "x86_64" };

describe("install.sh", () => {
  test.each<[System, string]>([
    [linux, "linux-x64"],
    [{ ...linux, cpu: "aarch64" }, "linux-arm64"],
    [{ ...linux, ldd: "musl libc (x86_64)" }, "linux-x64-musl"],
    [{ ...linux, cpu: "aarch64", ldd: "musl libc (aarch64)" }, "linux-arm64-musl"],
    [{ os: "Darwin", cpu: "arm64" }, "darwin-arm64"],
    [{ os: "Darwin", cpu: "x86_64" }, "darwin-x64"],
    [{ os: "Darwin", cpu: "x86_64", rosetta: true }, "darwin-arm64"],
  ])("%j is %s", async (system, target) => {
    const done = await installOn(system);
    expect({ code: done.code, said: done.said }).toMatchObject({ code: 0 });
    expect(readFileSync(done.binary, "utf8").trimEnd()).toEndWith(` ${target}`);
    expect(done.said).toContain(`installed nemo-relay 9.9.9 in ${done.binary}`);
    expect(done.said).toContain(`export PATH="${done.directory}:$PATH"`);
    expect(readdirSync(done.directory)).toEqual(["nemo-relay"]);
  });

  test.each<[System, string]>([
    [{ ...linux, cpu: "riscv64" }, "no build for the CPU riscv64"],
    [{ ...linux, bits: 32 }, "no build for 32-bit Linux"],
    [{ os: "FreeBSD", cpu: "amd64" }, "no build for FreeBSD"],
    [{ os: "MINGW64_NT-10.0", cpu: "x86_64" }, "install.ps1 | iex"],
  ])("%j is refused", async (system, words) => {
    const done = await installOn(system);
    expect(done.code).toBe(1);
    expect(done.said).toContain(words);
    expect(existsSync(done.directory)).toBe(false);
  });

  test("an older one is replaced, and a directory on PATH needs no advice", async () => {
    const first = await installOn(linux);
    writeFileSync(first.binary, "old");
    const directory = join(first.directory, "..", "..", "stubs");
    const path = `${directory}:/usr/bin:/bin`;
    const env = { NEMO_RELAY_INSTALL_DIR: directory, PATH: path, SHELL: "/opt/bin/fish" };
    const done = await installOn(linux, env);
    expect(done.code).toBe(0);
    expect(first.said).not.toContain("completions");
    expect(done.said).toContain("completions for your shell: nemo-relay completions fish --install\n");
    expect(done.said).not.toContain("export PATH");
    expect(readFileSync(join(directory, "nemo-relay"), "utf8")).toContain("9.9.9");
  });

  test("a download that was cut off does nothing", async () => {
    const whole = readFileSync(join(install, "install.sh"), "utf8");
    const child = Bun.spawn(["sh", "-c", whole.slice(0, whole.lastIndexOf("main"))], {
      stdout: "pipe",
      stderr: "pipe",
    });
    expect(await child.exited).toBe(0);
    expect((await child.stdout.text()) + (await child.stderr.text())).toBe("");
  });

  test("an archive that is not the released one is refused before anything of it is unpacked", async () => {
    const name = "nemo-relay-9.9.9-linux-x64";
    const archive = join(files, `${name}.tar.gz`);
    const released = readFileSync(archive);
    const marker = join(work, "executed");
    writeFileSync(join(work, name, "nemo-relay"), `#!/bin/sh\ntouch "${marker}"\necho "nemo-relay 9.9.9"\n`);
    chmodSync(join(work, name, "nemo-relay"), 0o755);
    Bun.spawnSync(["tar", "-czf", archive, name], { cwd: work });
    const done = await installOn(linux);
    writeFileSync(archive, released);
    expect(done.code).toBe(1);
    expect(done.said).toContain("is not the one that was released");
    expect([existsSync(marker), existsSync(done.directory)]).toEqual([false, false]);
  });

  test("a binary that does not start leaves nothing behind, and its first line is told", async () => {
    const name = "nemo-relay-9.9.9-linux-arm64-musl";
    const [archive, sums] = [join(files, `${name}.tar.gz`), join(files, "SHA256SUMS")];
    const released = [readFileSync(archive), readFileSync(sums)];
    const script = "#!/bin/sh\necho missing library >&2\necho more >&2\nexit 127\n";
    writeFileSync(join(work, name, "nemo-relay"), script);
    Bun.spawnSync(["tar", "-czf", archive, name], { cwd: work });
    const archives = readdirSync(files).filter((file) => file.endsWith(".gz"));
    writeFileSync(sums, checksumLines(archives.map((file) => join(files, file))));
    const done = await installOn({ ...linux, cpu: "aarch64", ldd: "musl libc (aarch64)" });
    writeFileSync(archive, released[0]!);
    writeFileSync(sums, released[1]!);
    expect([done.code, done.said]).toEqual([
      1,
      expect.stringContaining("apk add libstdc++). It said: missing library\n"),
    ]);
    expect(readdirSync(done.directory)).toEqual([]);
  });

  test("a release without this system's archive, and a place that is not there, are told", async () => {
    const sums = readFileSync(join(files, "SHA256SUMS"), "utf8");
    writeFileSync(join(files, "SHA256SUMS"), sums.replace(/.*linux-x64\.tar\.gz\n/, ""));
    const missing = await installOn(linux);
    writeFileSync(join(files, "SHA256SUMS"), sums);
    expect([missing.code, missing.said]).toEqual([1, expect.stringContaining("there is no such build")]);
    const nowhere = await installOn(linux, { NEMO_RELAY_DOWNLOAD_URL: `http://127.0.0.1:${server.port}/nowhere` });
    expect([nowhere.code, nowhere.said]).toEqual([1, expect.stringContaining("could not be downloaded")]);
  });
});

// No PowerShell runs the tests: what must not get lost is held by its text; the release runs it on Windows.
describe("install.ps1", () => {
  const text = readFileSync(join(install, "install.ps1"), "utf8");

  test("checks the archive before it is unpacked, and starts nothing before", () => {
    const order = [
      "Get-FileHash -Algorithm SHA256 -Path $archive",
      "if ($found -ne $wanted)",
      "Expand-Archive",
      "& $fresh",
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places[0]).toBeGreaterThan(0);
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
  });

  test("names the archive that a release has", () => {
    expect(text).toContain('"nemo-relay-$version-windows-x64"');
    expect(targets.map(({ name }) => name)).toContain("windows-x64");
    // Windows PowerShell 5 reads a file without a byte order mark as Latin-1.
    expect(/[^\x20-\x7e\n]/.test(text)).toBe(false);
  });
});
