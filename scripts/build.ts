// Makes dist/nemo-relay for this machine. `bun scripts/build.ts [OUTFILE]`
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import manifest from "../package.json";

const root = join(import.meta.dir, "..");

/** Where the binary lies. */
export const binaryPath: string = join(root, "dist", "nemo-relay");

function read(command: readonly string[]): string | undefined {
  const done = Bun.spawnSync([...command], { cwd: root, stdout: "pipe", stderr: "ignore" });
  return done.exitCode === 0 ? done.stdout.toString().trim() : undefined;
}

function buildArguments(outfile: string): readonly string[] {
  const { version } = manifest;
  const commit = read(["git", "rev-parse", "--short=12", "HEAD"]) ?? "unknown";
  return [
    "build",
    "--compile",
    "--minify",
    "--bytecode",
    "--format=esm",
    // Without it import() saves nothing: the whole bundle is parsed for every hook.
    "--splitting",
    "--sourcemap=none",
    // The binary starts in arbitrary projects: their .env and bunfig.toml (whose preload would be executed) are not ours.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    `--compile-exec-argv=--max-http-header-size=65536 --user-agent=nemo-relay/${version}`,
    `--define=NEMO_RELAY_VERSION="${version}"`,
    `--define=NEMO_RELAY_COMMIT="${commit}"`,
    `--define=process.env.NODE_ENV="production"`,
    join(root, "src", "main.ts"),
    // Left out, the build succeeds and the program hangs without a word.
    join(root, "src", "worker.ts"),
    `--outfile=${outfile}`,
  ];
}

/** Builds the binary and puts it in place whole, so that a running one is never overwritten. Returns what went wrong. */
export function build(outfile: string = binaryPath): string | undefined {
  mkdirSync(dirname(outfile), { recursive: true });
  const unfinished = `${outfile}.${process.pid}.new`;
  const done = Bun.spawnSync([process.execPath, ...buildArguments(unfinished)], {
    cwd: root,
    stdout: "pipe",
    stderr: "pipe",
  });
  if (done.exitCode !== 0) {
    rmSync(unfinished, { force: true });
    return `${done.stderr.toString()}${done.stdout.toString()}`.trim() || `bun build ended with ${done.exitCode}`;
  }
  renameSync(unfinished, outfile);
  return undefined;
}

if (import.meta.main) {
  const outfile = process.argv[2] === undefined ? binaryPath : resolve(process.argv[2]);
  const trouble = build(outfile);
  if (trouble !== undefined) {
    console.error(trouble);
    process.exit(1);
  }
  console.error(`built ${outfile}`);
}
