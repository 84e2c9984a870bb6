/** Drawn for each process: nobody who writes a message can look for two with the same fingerprint. */
const seeds = crypto.getRandomValues(new BigUint64Array(2));

/**
 * Tells texts apart within this process, in a fraction of the time that SHA-256 takes: 128 bits of XXH3 under secret seeds.
 * Not for what is written: another process gives others.
 */
export function fingerprintOf(pieces: Iterable<string>): string {
  let [one = 0n, other = 0n] = seeds;
  for (const piece of pieces) {
    one = Bun.hash.xxHash3(piece, one);
    other = Bun.hash.xxHash3(piece, other);
  }
  return `${one} ${other}`;
}
