import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { binaryPath } from "../../scripts/build.ts";
import { buildIfStale } from "../../scripts/stale.ts";

/** What a finished command left. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command runs with. */
export interface Around {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

let built: string | undefined;

/** A binary that was built elsewhere, for a release's artifacts; its name does not begin as the program's variables do. */
export const foreignBinary: string | undefined = process.env["RELAY_TEST_BINARY"];

/** Path of the compiled binary; `npm test` has just built it, a single test builds it when stale. */
export function binary(): string {
  if (foreignBinary !== undefined) return resolve(foreignBinary);
  built ??= buildIfStale() ?? "";
  if (built !== "") throw new Error(`the binary does not build: ${built}`);
  return binaryPath;
}

/** Runs the binary with these words to its end. */
export async function relay(words: readonly string[], around: Around = {}): Promise<Finished> {
  const child = Bun.spawn([binary(), ...words], {
    cwd: around.cwd ?? tmpdir(),
    env: { ...process.env, ...around.env },
    stdin: typeof around.stdin === "string" ? new TextEncoder().encode(around.stdin) : (around.stdin ?? "ignore"),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, stdout, stderr };
}

/** A private home with a `bin` directory on PATH; `remove` takes it away. */
export interface Home {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** Puts an executable shell script into `bin`. */
  script(name: string, body: string): void;
  remove(): void;
}

/** Makes a home in which nothing of the person who runs the tests is found. */
export function newHome(): Home {
  const path = mkdtempSync(join(tmpdir(), "nemo-relay-e2e-"));
  for (const name of ["bin", "tmp"]) mkdirSync(join(path, name));
  return {
    path,
    env: {
      HOME: path,
      XDG_CONFIG_HOME: join(path, "config"),
      XDG_STATE_HOME: join(path, "state"),
      TMPDIR: join(path, "tmp"),
      PATH: `${join(path, "bin")}:/usr/local/bin:/usr/bin:/bin`,
    },
    script: (name, body) => writeFileSync(join(path, "bin", name), `#!/bin/sh\n${body}\n`, { mode: 0o755 }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
