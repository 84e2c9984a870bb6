import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../build.ts";
import type { Target } from "../targets.ts";
import { unpackRuntime } from "./bun-runtime.ts";
import { builtBinary, metafile } from "./layout.ts";

/** Builds the binaries of these targets into dist/release/bin. */
export function buildTargets(targets: readonly Target[]): void {
  for (const target of targets) {
    const directory = mkdtempSync(join(tmpdir(), "nemo-relay-runtime-"));
    try {
      const runtime = unpackRuntime(target, directory);
      const trouble = build(builtBinary(target), {
        name: target.name,
        bunTarget: `bun-${target.name}`,
        runtime,
        metafile,
      });
      if (trouble !== undefined) throw new Error(`${target.name} does not build: ${trouble}`);
      console.error(`built ${builtBinary(target)}`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}
