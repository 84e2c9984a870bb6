// `npm run release -- STEP`: what each step does is in docs/release.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../package.json";
import { assemble } from "./release/assemble.ts";
import { buildTargets } from "./release/build-targets.ts";
import { prepare } from "./release/prepare.ts";
import { targets } from "./targets.ts";

const root = join(import.meta.dir, "..");

const usage = `npm run release -- STEP
  prepare                 version (from the changelog), CHANGELOG.md, package.json, package-lock.json
  build [TARGET…]         binaries in dist/release/bin; all targets: ${targets.map(({ name }) => name).join(" ")}
  assemble HOMEPAGE [DOWNLOAD]
                          archives, SHA256SUMS, formula, packages and notes from them;
                          DOWNLOAD defaults to HOMEPAGE/releases/download/vVERSION
  rehearse                all of it on a clone, installed from a loopback server in every way; keeps nothing
  check-tag TAG           ends with 1 unless the tag, package.json and CHANGELOG.md name one version`;

async function step(words: readonly string[]): Promise<string | undefined> {
  const [name = "", ...rest] = words;
  switch (name) {
    case "prepare": {
      const version = prepare(root, new Date().toISOString().slice(0, 10));
      return `prepared ${version}: read the diff, commit it as "chore(release): v${version}" and tag that v${version}`;
    }
    case "build":
      buildTargets(rest.length === 0 ? targets : rest.map(findTarget));
      return undefined;
    case "assemble": {
      const [homepage, download = `${homepage}/releases/download/v${manifest.version}`] = rest;
      if (homepage === undefined) throw new Error(usage);
      assemble({ homepage, download });
      return undefined;
    }
    case "rehearse": {
      const { rehearse } = await import("./release/rehearse.ts");
      if (!(await rehearse())) throw new Error("the rehearsal failed");
      return undefined;
    }
    case "check-tag":
      checkTag(rest[0] ?? "");
      return undefined;
    default:
      throw new Error(usage);
  }
}

function findTarget(name: string): (typeof targets)[number] {
  const found = targets.find((target) => target.name === name);
  if (found === undefined)
    throw new Error(`"${name}" is no target: ${targets.map((target) => target.name).join(", ")}`);
  return found;
}

function checkTag(tag: string): void {
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  if (tag !== `v${manifest.version}`) throw new Error(`the tag is ${tag}, package.json says ${manifest.version}`);
  if (!changelog.includes(`\n## ${manifest.version} - `)) throw new Error(`CHANGELOG.md has no ${manifest.version}`);
}

try {
  const words = await step(process.argv.slice(2));
  if (words !== undefined) console.error(words);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
