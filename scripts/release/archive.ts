import { lutimesSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/** A folder and what to make of it. */
export interface Packing {
  /** The directory in which the folder lies. */
  readonly directory: string;
  /** Names in it that are packed. */
  readonly names: readonly string[];
  readonly outfile: string;
  /** The time that every entry gets, in seconds since 1970: the same files are the same archive. */
  readonly seconds: number;
}

/** A .tar.gz; needs GNU tar. */
export function tarGz(packing: Packing): void {
  const owner = ["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX", `--mtime=@${packing.seconds}`];
  const done = Bun.spawnSync(["tar", "--format=ustar", "--sort=name", ...owner, "-cf", "-", ...packing.names], {
    cwd: packing.directory,
    stdout: "pipe",
    stderr: "inherit",
  });
  if (done.exitCode !== 0) throw new Error("tar failed; releases are assembled with GNU tar, on Linux");
  // Bun's own gzip: pinned with Bun, and without a name or time in its header.
  writeFileSync(packing.outfile, Bun.gzipSync(new Uint8Array(done.stdout), { level: 9 }));
}

/** A .zip (also a wheel), its entries in the order of their names; needs Info-ZIP. */
export function zip(packing: Packing): void {
  const files = packing.names.flatMap((name) => filesBelow(packing.directory, name)).sort();
  for (const file of files) lutimesSync(join(packing.directory, file), packing.seconds, packing.seconds);
  run(["zip", "-X", "-D", "-q", packing.outfile, ...files], { cwd: packing.directory, env: { TZ: "UTC" } });
}

function filesBelow(directory: string, name: string): readonly string[] {
  const inside = readdirSync(join(directory, name), { recursive: true, withFileTypes: true, encoding: "utf8" });
  return inside
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}
