import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "../targets.ts";
import { locked } from "./locked.ts";
import { run } from "./run.ts";

const cache = join(import.meta.dir, "..", "..", "node_modules", ".cache", "bun-runtimes");

/** The npm package that holds Bun for a target; package-lock.json pins it by its hash. */
export function runtimePackage(target: Target): string {
  const cpu = target.cpu === "arm64" ? "aarch64" : target.cpu;
  return `@oven/bun-${target.os}-${cpu}${target.libc === "musl" ? "-musl" : ""}`;
}

/** Unpacks a target's Bun below `into` and returns its path. It is fetched from the npm registry once. */
export function unpackRuntime(target: Target, into: string): string {
  const name = runtimePackage(target);
  const { version, integrity } = locked(name);
  mkdirSync(cache, { recursive: true });
  const kept = join(cache, `${name.replace("/", "-").replace("@", "")}-${version}.tgz`);
  if (!existsSync(kept)) {
    const fetched = run(["npm", "pack", "--silent", `${name}@${version}`], { cwd: cache }).trim();
    renameSync(join(cache, fetched), kept);
  }
  const found = `sha512-${new Bun.CryptoHasher("sha512").update(readFileSync(kept)).digest("base64")}`;
  if (found !== integrity) {
    rmSync(kept);
    throw new Error(`${name}@${version} is not what package-lock.json pins: ${found} instead of ${integrity}`);
  }
  mkdirSync(into, { recursive: true });
  run(["tar", "-xzf", kept, "-C", into, "--strip-components=2", "package/bin"]);
  return join(into, target.os === "windows" ? "bun.exe" : "bun");
}
