// Makes dist/nemo-relay for this machine. `bun scripts/build.ts [OUTFILE]`. Releases are built by scripts/release.ts.
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import manifest from "../package.json";
import { currentCommit } from "./commit.ts";

const root = join(import.meta.dir, "..");

/** Where the binary lies. */
export const binaryPath: string = join(root, "dist", process.platform === "win32" ? "nemo-relay.exe" : "nemo-relay");

/** What a build for another machine needs. */
export interface CrossBuild {
  /** The target's name, which the binary tells. */
  readonly name: string;
  /** Bun's word for it: `bun-linux-arm64-musl`. */
  readonly bunTarget: string;
  /** The Bun executable of that system. */
  readonly runtime: string;
  /** Where bun writes which modules went in, as JSON. */
  readonly metafile: string;
}

/** What decides which chunks there are and what lies in them, the entries last. */
export const bundling: readonly string[] = [
  "--minify",
  "--format=esm",
  // Without it import() saves nothing: the whole bundle is parsed for every hook.
  "--splitting",
  "--sourcemap=none",
  join(root, "src", "main.ts"),
  // Left out, the build succeeds and the program hangs without a word.
  join(root, "src", "worker.ts"),
];

function buildArguments(outfile: string, cross: CrossBuild | undefined): readonly string[] {
  const { version } = manifest;
  const commit = currentCommit();
  return [
    "build",
    "--compile",
    "--bytecode",
    // The binary starts in arbitrary projects: their .env and bunfig.toml (whose preload would be executed) are not ours.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    `--compile-exec-argv=--max-http-header-size=65536 --user-agent=nemo-relay/${version}`,
    `--define=NEMO_RELAY_VERSION="${version}"`,
    `--define=NEMO_RELAY_COMMIT="${commit.hash}"`,
    `--define=NEMO_RELAY_DATE="${commit.date}"`,
    `--define=NEMO_RELAY_TARGET="${cross?.name ?? "local"}"`,
    `--define=process.env.NODE_ENV="production"`,
    ...(cross === undefined
      ? []
      : [`--target=${cross.bunTarget}`, `--compile-executable-path=${cross.runtime}`, `--metafile=${cross.metafile}`]),
    ...bundling,
    `--outfile=${outfile}`,
  ];
}

/** Builds the binary and puts it in place whole, so that a running one is never overwritten. Returns what went wrong. */
export function build(outfile: string = binaryPath, cross?: CrossBuild): string | undefined {
  mkdirSync(dirname(outfile), { recursive: true });
  // A directory of its own, not a name of its own: the name goes into the binary, and two builds shall be the same.
  const directory = mkdtempSync(join(dirname(outfile), ".build-"));
  const unfinished = join(directory, basename(outfile));
  try {
    const done = Bun.spawnSync([process.execPath, ...buildArguments(unfinished, cross)], {
      cwd: root,
      stdout: "pipe",
      stderr: "pipe",
    });
    if (done.exitCode !== 0) {
      return `${done.stderr.toString()}${done.stdout.toString()}`.trim() || `bun build ended with ${done.exitCode}`;
    }
    renameSync(unfinished, outfile);
    return undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
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
