// `npm run release -- STEP`: what each step does is in docs/release.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../package.json";
import { assemble } from "./release/assemble.ts";
import { buildTargets } from "./release/build-targets.ts";
import { prepare } from "./release/prepare.ts";
import { ownedBy, repository } from "./release/repository.ts";
import { targets } from "./targets.ts";

const root = join(import.meta.dir, "..");

const usage = `npm run release -- STEP
  prepare --dry-run       all of it on a clone, installed from a loopback server in every way; keeps nothing
  prepare [DOWNLOAD]      version (from the changelog), commit, everything that is published, tag; pushes nothing
  build [TARGET…]         binaries in dist/release/bin; all targets: ${targets.map(({ name }) => name).join(" ")}
  assemble [DOWNLOAD]     archives, SHA256SUMS, formula, packages and notes from them; DOWNLOAD is another address of
                          the files than that of the release's page
  check-tag TAG OWNER/REPOSITORY
                          ends with 1 unless tag, package.json and CHANGELOG.md name one version, and this repository
  owner NAME              whose repository it is: package.json and every address in README.md and docs/install.md`;

async function step(words: readonly string[]): Promise<string | undefined> {
  const [name = "", ...rest] = words;
  switch (name) {
    case "prepare": {
      if (rest[0] === "--dry-run") return await rehearsed();
      const version = prepare({ root, date: new Date().toISOString().slice(0, 10), download: address(rest[0]) });
      return `prepared: read "git show v${version}" and dist/release, then git push origin HEAD v${version}`;
    }
    case "build":
      buildTargets(rest.length === 0 ? targets : rest.map(findTarget));
      return undefined;
    case "assemble":
      assemble(address(rest[0]));
      return undefined;
    case "check-tag":
      checkTag(rest[0] ?? "", rest[1] ?? "");
      return undefined;
    case "owner":
      writeOwner(rest[0] ?? "");
      return undefined;
    default:
      throw new Error(usage);
  }
}

/** A word that is no address is a mistyped flag: it must not make a release. */
function address(word: string | undefined): string | undefined {
  if (word !== undefined && !/^https?:\/\//.test(word)) throw new Error(usage);
  return word;
}

function findTarget(name: string): (typeof targets)[number] {
  const found = targets.find((target) => target.name === name);
  if (found === undefined)
    throw new Error(`"${name}" is no target: ${targets.map((target) => target.name).join(", ")}`);
  return found;
}

async function rehearsed(): Promise<undefined> {
  const { rehearse } = await import("./release/rehearse.ts");
  if (!(await rehearse())) throw new Error("the rehearsal failed");
}

function writeOwner(name: string): void {
  if (!/^[\w-]+$/.test(name)) throw new Error(usage);
  for (const file of ["package.json", "README.md", "docs/install.md"]) {
    const path = join(root, file);
    writeFileSync(path, ownedBy(name, readFileSync(path, "utf8")));
  }
}

function checkTag(tag: string, place: string): void {
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  if (place !== repository) throw new Error(`this is ${place}, package.json says ${repository}`);
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
