/** A session's file as it lies on disk. */
export interface StoredFile {
  readonly session: string;
  /** Its name, without folders. */
  readonly name: string;
  /** Where it lies, absolute. */
  readonly path: string;
}

/** A place outside that keeps a copy of every file. */
export interface Remote {
  /** As people may see it, without secrets. @example "s3://traces/nemo/" */
  readonly shown: string;
  /** For one copy, the answer included. Milliseconds. */
  readonly timeoutMillis: number;
  /** Puts a copy there and gives up after so many milliseconds. Rejects with words that hold no secret. */
  put(file: StoredFile, timeoutMillis: number): Promise<void>;
}

const longestMessage = 300;

/** What somebody else said went wrong, on one line, with every secret taken out that it may have echoed. */
export function plainTrouble(message: string, secrets: readonly string[]): string {
  // "Bearer abc" may be echoed without its scheme. Longest first, so that no part of one is left over.
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/\s+/)]).filter((part) => part.length >= 4);
  let text = message;
  for (const part of parts.toSorted((a, b) => b.length - a.length)) text = text.replaceAll(part, "…");
  return text
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longestMessage);
}
