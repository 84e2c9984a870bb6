import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import type { Target } from "../targets.ts";
import { binaryName } from "../targets.ts";
import { zip } from "./archive.ts";
import { homepage } from "./repository.ts";

/** The systems that pip may install a target's binary on; Bun asks for glibc 2.17 and macOS 13. */
const tags: Readonly<Record<string, string>> = {
  "linux-x64": "manylinux_2_17_x86_64.manylinux2014_x86_64",
  "linux-arm64": "manylinux_2_17_aarch64.manylinux2014_aarch64",
  "linux-x64-musl": "musllinux_1_2_x86_64",
  "linux-arm64-musl": "musllinux_1_2_aarch64",
  "darwin-arm64": "macosx_13_0_arm64",
  "darwin-x64": "macosx_13_0_x86_64",
  "windows-x64": "win_amd64",
};

/** What goes into a wheel. */
export interface WheelOptions {
  readonly work: string;
  readonly into: string;
  readonly version: string;
  readonly seconds: number;
  /** The binary first, then texts that go beside the metadata. */
  readonly files: readonly string[];
}

/** Makes a wheel whose only content is the binary: pip puts it into `bin` as it is, without a Python script around it. */
export function makeWheel(target: Target, options: WheelOptions): string {
  const tag = tags[target.name];
  if (tag === undefined) throw new Error(`which pip platform is ${target.name}?`);
  const { version } = options;
  const directory = join(options.work, target.name);
  const info = `nemo_relay-${version}.dist-info`;
  const scripts = `nemo_relay-${version}.data/scripts`;
  for (const name of [join(info, "licenses"), scripts]) mkdirSync(join(directory, name), { recursive: true });
  const [binary = "", ...texts] = options.files;
  const names = texts.map((path) => `${info}/licenses/${path.slice(path.lastIndexOf("/") + 1)}`);
  copyFileSync(binary, join(directory, scripts, binaryName(target)));
  chmodSync(join(directory, scripts, binaryName(target)), 0o755);
  for (const [index, path] of texts.entries()) copyFileSync(path, join(directory, names[index] ?? ""));
  writeFileSync(join(directory, info, "METADATA"), metadata(version));
  const tagLines = tag.split(".").map((each) => `Tag: py3-none-${each}\n`);
  writeFileSync(
    join(directory, info, "WHEEL"),
    `Wheel-Version: 1.0\nGenerator: nemo-relay\nRoot-Is-Purelib: false\n${tagLines.join("")}`,
  );
  const recorded = [`${info}/METADATA`, `${info}/WHEEL`, ...names, `${scripts}/${binaryName(target)}`];
  const records = recorded.map((name) => recordLine(directory, name));
  writeFileSync(join(directory, info, "RECORD"), `${records.join("")}${info}/RECORD,,\n`);
  const outfile = join(options.into, `nemo_relay-${version}-py3-none-${tag}.whl`);
  rmSync(outfile, { force: true });
  zip({ directory, names: [info, `nemo_relay-${version}.data`], outfile, seconds: options.seconds });
  return outfile;
}

function metadata(version: string): string {
  const { description, license } = manifest;
  return `Metadata-Version: 2.4\nName: nemo-relay\nVersion: ${version}\nSummary: ${description}\nLicense-Expression: ${license}\nProject-URL: Repository, ${homepage}\nRequires-Python: >=3.8\n`;
}

function recordLine(directory: string, name: string): string {
  const bytes = readFileSync(join(directory, name));
  return `${name},sha256=${new Bun.CryptoHasher("sha256").update(bytes).digest("base64url")},${bytes.length}\n`;
}
