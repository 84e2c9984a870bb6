// What we cost beside a bare Bun passthrough, in about a minute. `npm run bench -- [--only WORDS] [--scale N] [--calls N] [--json FILE] [BINARY]`
// Without BINARY it is built. Ends with 1 when something failed, and with 0 however long anything took.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../src/errors.ts";
import type { Budget } from "./bench/table.ts";
import { tableOf } from "./bench/table.ts";
import { lines, measureAll } from "./bench/measure.ts";
import type { Bench } from "./bench/targets.ts";
import { start } from "./bench/targets.ts";
import { binaryPath, build } from "./build.ts";

const folder = join(import.meta.dir, "bench");
const budget: Budget = JSON.parse(readFileSync(join(folder, "budget.json"), "utf8"));

function compileTap(outfile: string): string {
  const flags = ["--compile", "--minify", "--bytecode", "--format=esm", `--outfile=${outfile}`];
  const done = Bun.spawnSync([process.execPath, "build", join(folder, "tap.ts"), ...flags], {
    stdout: "ignore",
    stderr: "pipe",
  });
  if (done.exitCode !== 0) throw new Error(done.stderr.toString());
  return outfile;
}

function binaryOf(path: string | undefined): string {
  if (path !== undefined && !existsSync(path)) throw new Error(`there is no ${path}`);
  if (path !== undefined) return resolve(path);
  const trouble = build();
  if (trouble !== undefined) throw new Error(trouble);
  return binaryPath;
}

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: text, scale: text, calls: text, json: text },
  });
  const words = values.only?.split(/[\s,]+/);
  const unknown = words?.filter((word) => !lines.some((line) => line.word.startsWith(word))) ?? [];
  if (unknown.length > 0) {
    throw new Error(`no line is called ${unknown.join(", ")}; there are ${lines.map(({ word }) => word).join(", ")}`);
  }
  const chosen = lines.filter(({ word }) => words?.some((each) => word.startsWith(each)) ?? true);
  const [scale, calls] = [Number(values.scale ?? 1), Number(values.calls ?? 1000)];
  if (!(scale > 0) || !(calls >= 10)) throw new Error("--scale is a number above 0, --calls a number from 10");
  const binary = binaryOf(positionals[0]);
  const work = mkdtempSync(join(tmpdir(), "nemo-relay-bench-"));
  const provider = await start([process.execPath, "--no-env-file", join(folder, "provider.ts")]);
  try {
    const count = (usual: number): number => Math.ceil(usual * scale);
    const bench: Bench = { binary, tap: compileTap(join(work, "tap")), provider: provider.port, calls, count };
    const { rows, failures } = await measureAll(chosen, bench, budget, (word) => console.error(`measuring ${word}`));
    console.log(tableOf(rows));
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
    for (const failure of failures) console.error(`failed: ${failure}`);
    return failures.length === 0 ? 0 : 1;
  } finally {
    await provider.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(`bench: ${messageOf(error)}`);
  process.exit(1);
}
