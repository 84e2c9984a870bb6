import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const modules = join(import.meta.dir, "..", "..", "node_modules");

/** A package whose code is in the binary. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The packages that a build took modules from, by the metafile that it wrote. */
export function bundledPackages(metafile: string): readonly BundledPackage[] {
  const { inputs }: { inputs: object } = JSON.parse(readFileSync(metafile, "utf8"));
  const names = Object.keys(inputs).flatMap(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1] ?? [],
  );
  if (names.length === 0) throw new Error(`${metafile} names no package: has bun changed its form?`);
  return [...new Set(names)].sort().map(readPackage);
}

function readPackage(name: string): BundledPackage {
  const directory = join(modules, name);
  const manifest: { version?: string; license?: string } = JSON.parse(
    readFileSync(join(directory, "package.json"), "utf8"),
  );
  const file = readdirSync(directory).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
  const { version, license } = manifest;
  if (file === undefined || version === undefined || license === undefined) {
    throw new Error(`${name} has no licence text, licence name or version: it cannot be shipped like that`);
  }
  const notice = join(directory, "NOTICE");
  const text = [join(directory, file), ...(existsSync(notice) ? [notice] : [])].map((path) =>
    readFileSync(path, "utf8").trim(),
  );
  return { name, version, license, text: text.join("\n\n") };
}

/** THIRD-PARTY-LICENSES.txt: every bundled package with its text, then Bun. */
export function thirdPartyLicences(packages: readonly BundledPackage[], bunVersion: string): string {
  const rule = "-".repeat(78);
  const parts = packages.map(
    ({ name, version, license, text }) => `${rule}\n${name} ${version} (${license})\n\n${text}\n`,
  );
  const bun = readFileSync(join(import.meta.dir, "bun-notice.txt"), "utf8").replaceAll("@BUN_VERSION@", bunVersion);
  return `nemo-relay is one file that holds the software named here, under its own licences.\n\n${parts.join("\n")}\n${rule}\n${bun}`;
}
