import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json";
import type { Target } from "../targets.ts";
import { binaryName, targets } from "../targets.ts";
import { run } from "./run.ts";

/** Where packages are put together and packed. */
export interface NpmOutput {
  /** A directory to work in. */
  readonly work: string;
  /** Where the .tgz files go. */
  readonly into: string;
  readonly version: string;
  readonly repository: string;
}

function pack(output: NpmOutput, name: string, own: object): void {
  const directory = join(output.work, name);
  const { description, license } = manifest;
  const shared = { name, version: output.version, description, license, repository: output.repository };
  writeFileSync(join(directory, "package.json"), `${JSON.stringify({ ...shared, ...own }, null, 2)}\n`);
  run(["npm", "pack", "--silent", "--pack-destination", output.into], { cwd: directory });
}

/** Packs one system's binary with its licences; npm installs it only where `os`, `cpu` and `libc` fit. */
export function packPlatform(output: NpmOutput, target: Target, files: readonly string[]): void {
  const name = `nemo-relay-${target.name}`;
  mkdirSync(join(output.work, name, "bin"), { recursive: true });
  const [binary = "", ...others] = files;
  copyFileSync(binary, join(output.work, name, "bin", binaryName(target)));
  chmodSync(join(output.work, name, "bin", binaryName(target)), 0o755);
  for (const path of others) copyFileSync(path, join(output.work, name, path.slice(path.lastIndexOf("/") + 1)));
  pack(output, name, {
    os: [target.os === "windows" ? "win32" : target.os],
    cpu: [target.cpu],
    ...(target.libc === undefined ? {} : { libc: [target.libc] }),
  });
}

/** Packs `nemo-relay` itself: a few lines of Node that find the platform's package. No install script. */
export function packWrapper(output: NpmOutput, files: readonly string[]): void {
  const directory = join(output.work, "nemo-relay");
  mkdirSync(join(directory, "bin"), { recursive: true });
  copyFileSync(join(import.meta.dir, "npm", "shim.cjs"), join(directory, "bin", "nemo-relay.cjs"));
  chmodSync(join(directory, "bin", "nemo-relay.cjs"), 0o755);
  for (const path of files) copyFileSync(path, join(directory, path.slice(path.lastIndexOf("/") + 1)));
  pack(output, "nemo-relay", {
    bin: { "nemo-relay": "bin/nemo-relay.cjs" },
    engines: { node: ">=18" },
    optionalDependencies: Object.fromEntries(targets.map(({ name }) => [`nemo-relay-${name}`, output.version])),
  });
}
