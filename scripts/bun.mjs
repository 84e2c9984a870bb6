// Runs the pinned Bun with the given arguments, from nothing but Node and npm.
// Installs the lock file's packages first when they are missing or older than the lock file. No package is imported here.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const lock = join(root, "package-lock.json");
const stamp = join(root, "node_modules", ".lock-stamp.json");
// A stub that npm leaves when install scripts are blocked is a few hundred bytes; the real binary is tens of megabytes.
const smallestRealBinary = 1_000_000;

function installed() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(lock, "utf8");
}

function install() {
  // Not "npm ci": it refuses a lock file that lacks optional packages of other platforms, and some registries lack them.
  // --include=dev: NODE_ENV=production would leave Bun itself out. npm's words go to stderr: stdout belongs to the command.
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(
    npm,
    ["install", "--no-save", "--include=dev", "--no-fund", "--no-audit", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    },
  );
  if (done.status !== 0) {
    console.error(
      `nemo-relay: 'npm install' failed (${done.status ?? done.signal ?? done.error}); run it in ${root} to see why`,
    );
    process.exit(1);
  }
  copyFileSync(lock, stamp);
}

function findBun() {
  const modules = join(root, "node_modules");
  const exe = process.platform === "win32" ? ".exe" : "";
  const cpu = process.arch === "arm64" ? "aarch64" : "x64";
  const candidates = [join(modules, "bun", "bin", "bun.exe"), join(modules, "bun", "bin", `bun${exe}`)];
  for (const libc of ["", "-musl", "-baseline", "-musl-baseline"]) {
    candidates.push(join(modules, "@oven", `bun-${process.platform}-${cpu}${libc}`, "bin", `bun${exe}`));
  }
  const real = candidates.filter((path) => existsSync(path) && statSync(path).size > smallestRealBinary);
  return real.find((path) => spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0);
}

if (!installed()) install();
const bun = findBun();
if (bun === undefined) {
  console.error(
    `nemo-relay: no Bun for ${process.platform}-${process.arch} under node_modules; delete node_modules and try again`,
  );
  process.exit(1);
}
const child = spawn(bun, ["--no-env-file", ...process.argv.slice(2)], { stdio: "inherit" });
// The terminal sends Ctrl-C to the whole foreground group: the child decides, this process only waits.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
