/** A picture for tests: the beginning of its type, then bytes that nobody decodes. */
export interface Picture {
  readonly bytes: Buffer;
  /** The name of its file. */
  readonly name: string;
}

/** A PNG of so many bytes; other words give other bytes. */
export function png(words: string, size: number): Picture {
  return picture([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], { words, size, ending: "png" });
}

/** A JPEG of so many bytes. */
export function jpeg(words: string, size: number): Picture {
  return picture([0xff, 0xd8, 0xff, 0xe0], { words, size, ending: "jpg" });
}

function picture(
  begin: readonly number[],
  { words, size, ending }: { readonly words: string; readonly size: number; readonly ending: string },
): Picture {
  const bytes = Buffer.alloc(size, words);
  bytes.set(begin);
  const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  return { bytes, name: `${hash.slice(0, 32)}.${ending}` };
}
