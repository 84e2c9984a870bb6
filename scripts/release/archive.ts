import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/** Folders and what to make of them. */
export interface Packing {
  /** The directory in which the folders lie. */
  readonly directory: string;
  readonly names: readonly string[];
  readonly outfile: string;
  /** The time that every entry gets, in seconds since 1970: the same files are the same archive. */
  readonly seconds: number;
}

function pack(kind: "tar" | "zip", { directory, names, outfile, seconds }: Packing): void {
  run(["python3", join(import.meta.dir, "pack.py"), kind, outfile, String(seconds), directory, ...names]);
}

/** A .tar.gz. */
export function tarGz(packing: Packing): void {
  const tar = `${packing.outfile}.tar`;
  pack("tar", { ...packing, outfile: tar });
  // Bun's own gzip: pinned with Bun, and without a name or time in its header.
  writeFileSync(packing.outfile, Bun.gzipSync(new Uint8Array(readFileSync(tar)), { level: 9 }));
  rmSync(tar);
}

/** A .zip; a wheel is one too. */
export function zip(packing: Packing): void {
  pack("zip", packing);
}
