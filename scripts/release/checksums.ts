import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** Hexadecimal SHA-256 of a file. */
export function sha256Of(path: string): string {
  return new Bun.CryptoHasher("sha256").update(readFileSync(path)).digest("hex");
}

/** SHA256SUMS as `sha256sum -c` reads it, sorted by name. */
export function checksumLines(paths: readonly string[]): string {
  const lines = paths.map((path) => ({ name: basename(path), sum: sha256Of(path) }));
  return lines
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, sum }) => `${sum}  ${name}\n`)
    .join("");
}
