// The systems that a release is built for.

/** One system: its name is in the archive's name and in `nemo-relay --version --json`. */
export interface Target {
  readonly name: string;
  readonly os: "linux" | "darwin" | "windows";
  readonly cpu: "x64" | "arm64";
  /** What its libc is called by npm; only Linux has two. */
  readonly libc?: "glibc" | "musl";
}

/**
 * All of them. There is one build for every x64 CPU: since 1.4 Bun's baseline runtime is the same file as the other
 * one, which chooses its instructions when it starts (tried on a CPU without AVX).
 */
export const targets: readonly Target[] = [
  { name: "linux-x64", os: "linux", cpu: "x64", libc: "glibc" },
  { name: "linux-arm64", os: "linux", cpu: "arm64", libc: "glibc" },
  { name: "linux-x64-musl", os: "linux", cpu: "x64", libc: "musl" },
  { name: "linux-arm64-musl", os: "linux", cpu: "arm64", libc: "musl" },
  { name: "darwin-arm64", os: "darwin", cpu: "arm64" },
  { name: "darwin-x64", os: "darwin", cpu: "x64" },
  { name: "windows-x64", os: "windows", cpu: "x64" },
];

/** The file that people run. */
export function binaryName(target: Target): string {
  return target.os === "windows" ? "nemo-relay.exe" : "nemo-relay";
}

/** The target of the machine that makes the release, which runs on macOS or on Linux with glibc. */
export function ownTarget(): Target {
  const own = targets.find(({ os, cpu, libc }) => os === process.platform && cpu === process.arch && libc !== "musl");
  if (own === undefined) throw new Error(`releases are not made on ${process.platform}-${process.arch}`);
  return own;
}
