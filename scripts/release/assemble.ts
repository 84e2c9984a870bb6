import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json";
import { currentCommit } from "../commit.ts";
import type { Target } from "../targets.ts";
import { binaryName, ownTarget, targets } from "../targets.ts";
import { tarGz, zip } from "./archive.ts";
import { notesOf } from "./changelog.ts";
import { checksumLines, sha256Of } from "./checksums.ts";
import { writeDocuments } from "./documents.ts";
import type { FormulaArchive } from "./formula.ts";
import { formula } from "./formula.ts";
import {
  archiveName,
  builtBinary,
  filesDirectory,
  metafile,
  npmDirectory,
  releaseDirectory,
  wheelDirectory,
} from "./layout.ts";
import { bundledPackages, thirdPartyLicences } from "./notices.ts";
import { packPlatform, packWrapper } from "./npm-packages.ts";
import { homepage } from "./repository.ts";
import { run } from "./run.ts";
import { billOfMaterials } from "./sbom.ts";
import { makeWheel } from "./wheel.ts";

const root = join(import.meta.dir, "..", "..");
const { version } = manifest;
const bunVersion = manifest.devDependencies.bun;

/** Makes everything that is published from the binaries in dist/release/bin; `download` is where its files will lie. */
export function assemble(download = `${homepage}/releases/download/v${version}`): void {
  checkBinaries();
  const notes = notesOf(readFileSync(join(root, "CHANGELOG.md"), "utf8"), version);
  for (const directory of [filesDirectory, npmDirectory, wheelDirectory]) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }
  const work = mkdtempSync(join(tmpdir(), "nemo-relay-assemble-"));
  try {
    const texts = writeTexts(work);
    for (const target of targets) packArchive(work, target, texts);
    packRegistries(work, texts);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  writeInstallers(download);
  writeFileSync(join(filesDirectory, "release.json"), `${JSON.stringify(manifestOfFiles(), null, 2)}\n`);
  const names = readdirSync(filesDirectory).map((name) => join(filesDirectory, name));
  writeFileSync(join(filesDirectory, "SHA256SUMS"), checksumLines(names));
  writeFileSync(join(releaseDirectory, "nemo-relay.rb"), formula(version, homepage, formulaArchives(download)));
  writeFileSync(join(releaseDirectory, "notes.md"), notes);
  console.error(`assembled ${version} in ${releaseDirectory}`);
}

/** Every target must be there, and be of the commit that is checked out; only this machine's own can be asked. */
function checkBinaries(): void {
  const missing = targets.filter((target) => !existsSync(builtBinary(target))).map(({ name }) => name);
  const remedy = 'run "npm run release -- build" first';
  if (missing.length > 0) throw new Error(`no binary for ${missing.join(", ")}: ${remedy}`);
  const info: { readonly commit: string } = JSON.parse(run([builtBinary(ownTarget()), "--version", "--json"]));
  const { hash } = currentCommit();
  if (info.commit !== hash) throw new Error(`the binaries are of ${info.commit}, not of ${hash}: ${remedy}`);
}

/** The texts that go into every archive and package; the bill of materials lies beside the archives. */
function writeTexts(work: string): readonly string[] {
  const packages = bundledPackages(metafile);
  const licences = join(work, "THIRD-PARTY-LICENSES.txt");
  writeFileSync(licences, thirdPartyLicences(packages, bunVersion));
  copyFileSync(licences, join(filesDirectory, "THIRD-PARTY-LICENSES.txt"));
  const bill = billOfMaterials({ version, bunVersion, date: currentCommit().date }, packages);
  writeFileSync(join(filesDirectory, `nemo-relay-${version}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`);
  return [join(root, "LICENSE"), licences];
}

function packArchive(work: string, target: Target, texts: readonly string[]): void {
  const name = `nemo-relay-${version}-${target.name}`;
  const folder = join(work, name);
  mkdirSync(folder);
  copyFileSync(builtBinary(target), join(folder, binaryName(target)));
  for (const path of [...texts, join(root, "README.md"), join(root, "CHANGELOG.md")]) {
    copyFileSync(path, join(folder, path.slice(path.lastIndexOf("/") + 1)));
  }
  writeDocuments(builtBinary(ownTarget()), folder);
  const outfile = join(filesDirectory, archiveName(target, version));
  const { seconds } = currentCommit();
  (target.os === "windows" ? zip : tarGz)({ directory: work, names: [name], outfile, seconds });
}

function packRegistries(work: string, texts: readonly string[]): void {
  const npm = { work: join(work, "npm"), into: npmDirectory, version, repository: `git+${homepage}.git` };
  packWrapper(npm, [...texts, join(root, "README.md")]);
  for (const target of targets) {
    const files = [builtBinary(target), ...texts];
    packPlatform(npm, target, files);
    const { seconds } = currentCommit();
    makeWheel(target, { work: join(work, "wheels"), into: wheelDirectory, version, seconds, files });
  }
}

/** The installers of a release install that release; their text says where it lies. */
function writeInstallers(download: string): void {
  for (const name of ["install.sh", "install.ps1"]) {
    const text = readFileSync(join(import.meta.dir, "install", name), "utf8");
    const stamped = text.replaceAll("@VERSION@", version).replaceAll("@DOWNLOAD@", download);
    writeFileSync(join(filesDirectory, name), stamped, { mode: 0o755 });
  }
}

function formulaArchives(download: string): readonly FormulaArchive[] {
  return targets.flatMap((target): FormulaArchive[] => {
    if (target.os === "windows" || target.libc === "musl") return [];
    const name = archiveName(target, version);
    return [
      {
        os: target.os === "darwin" ? "macos" : "linux",
        cpu: target.cpu === "arm64" ? "arm" : "intel",
        url: `${download}/${name}`,
        sha256: sha256Of(join(filesDirectory, name)),
      },
    ];
  });
}

/** Names, sizes and hashes of what was assembled. */
function manifestOfFiles(): object {
  const files = readdirSync(filesDirectory)
    .sort()
    .map((name) => {
      const path = join(filesDirectory, name);
      return { name, bytes: statSync(path).size, sha256: sha256Of(path) };
    });
  const { hash, date } = currentCommit();
  return { version, commit: hash, date, bun: bunVersion, files };
}
