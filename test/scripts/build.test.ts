// What the built program loads before it does anything, by the build's own metafile (rule 4 of docs/architecture.md).
import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundling } from "../../scripts/build.ts";

interface Output {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
  /** Chunks that import() reaches have one too. */
  readonly entryPoint?: string;
}

const root = join(import.meta.dir, "..", "..");
const work = mkdtempSync(join(tmpdir(), "nemo-relay-build-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const outputs = bundle();

function bundle(): Readonly<Record<string, Output>> {
  const metafile = join(work, "modules.json");
  const words = ["build", "--target=bun", `--outdir=${work}`, `--metafile=${metafile}`, ...bundling];
  const done = Bun.spawnSync([process.execPath, ...words], { cwd: root, stdout: "ignore", stderr: "pipe" });
  if (done.exitCode !== 0) throw new Error(done.stderr.toString());
  const { outputs: found }: { outputs: Record<string, Output> } = JSON.parse(readFileSync(metafile, "utf8"));
  return found;
}

/** What has been loaded when these sources run, each with its static imports. */
function loadedFor(...entries: readonly string[]): { readonly packages: readonly string[]; readonly bytes: number } {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const { imports } = chunk(path);
    // What is built into Bun is no output.
    for (const each of imports) if (each.kind !== "dynamic-import" && each.path in outputs) visit(each.path);
  };
  for (const entry of entries) {
    const found = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === entry);
    if (found === undefined) throw new Error(`no chunk begins with ${entry}`);
    visit(found);
  }
  const chunks = [...seen].map(chunk);
  return {
    packages: chunks.flatMap(({ inputs }) => Object.keys(inputs).filter((path) => path.includes("node_modules/"))),
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function chunk(path: string): Output {
  const found = outputs[path];
  if (found === undefined) throw new Error(`the metafile has no ${path}`);
  return found;
}

// Minified bytes. They were 793 and 7,807 when these were set.
test.each([
  { path: "--version", entries: ["src/main.ts"], limit: 1000 },
  { path: "hook-forward", entries: ["src/main.ts", "src/hook-forward/hook-forward.ts"], limit: 9000 },
])("$path loads no package and few bytes", ({ entries, limit }) => {
  const { packages, bytes } = loadedFor(...entries);
  expect(packages).toEqual([]);
  expect(bytes).toBeLessThan(limit);
});

test("a package that is loaded is found", () => {
  expect(loadedFor("src/cli/main.ts").packages).toContain("node_modules/citty/dist/index.mjs");
});
