import { access, open } from "node:fs/promises";
import { RelayError, messageOf } from "../errors.ts";

/** Largest configuration file that is read, in bytes. */
export const largestFile: number = 1024 * 1024;

/** How configuration files are read: the disk in production, a map in tests. */
export interface FileReader {
  /** The file's text, or undefined when there is none. Throws `RelayError("config")` when it is there and unreadable. */
  read(path: string): Promise<string | undefined>;
  /** Whether there is such a file; a directory on the way that cannot be searched means no. Never throws. */
  exists(path: string): Promise<boolean>;
}

/** Reads from the disk: UTF-8, at most `largestFile` bytes, a leading byte order mark dropped. */
export const diskFiles: FileReader = { read: readFromDisk, exists: existsOnDisk };

async function existsOnDisk(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function readFromDisk(path: string): Promise<string | undefined> {
  const bytes = await readBounded(path);
  if (bytes === undefined) return undefined;
  if (bytes.length > largestFile) {
    throw new RelayError(
      "config",
      `${path} is larger than 1 MiB; a configuration file is a few kilobytes: is it the right file?`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new RelayError("config", `${path} is not UTF-8 text; save it as UTF-8`);
  }
}

/** Reads one byte more than allowed at most: the name may stand for a pipe or a device without an end. */
async function readBounded(path: string): Promise<Uint8Array | undefined> {
  try {
    await using file = await open(path, "r");
    const buffer = new Uint8Array(largestFile + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new RelayError("config", `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
