import type { FileHandle } from "node:fs/promises";
import { constants, open } from "node:fs/promises";

/** What a file holds already. */
export interface WrittenLines {
  /** One key per whole line, as `lineKey` makes it. */
  readonly keys: ReadonlySet<string>;
  /** The file ends in the middle of a line: its writer was killed, or the disk was full. */
  readonly torn: boolean;
}

/** Enough of a line's beginning for its kind and uuid. */
const headBytes = 256;
const chunkBytes = 1024 * 1024;

/** What makes a line unique: a scope's start and end share their uuid. */
export function lineKey(kind: "start" | "end" | "mark", uuid: string): string {
  return `${kind} ${uuid}`;
}

/** Reads which lines a file holds; nothing when there is no file. Rejects when it cannot be read. */
export async function readWrittenLines(path: string): Promise<WrittenLines> {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  let file: FileHandle;
  try {
    file = await open(path, O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { keys: new Set(), torn: false };
    throw error;
  }
  try {
    return await scan(file);
  } finally {
    await file.close();
  }
}

/** Only the beginnings of lines are decoded: with whole conversations in it, a file may be large. */
async function scan(file: FileHandle): Promise<WrittenLines> {
  const keys = new Set<string>();
  const chunk = Buffer.alloc(chunkBytes);
  let head = Buffer.alloc(0);
  let torn = false;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes);
    if (bytesRead === 0) return { keys, torn };
    for (let at = 0; at < bytesRead;) {
      const end = chunk.subarray(at, bytesRead).indexOf(0x0a);
      const piece = chunk.subarray(at, end === -1 ? bytesRead : at + end);
      if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
      torn = end === -1;
      at += piece.length + 1;
      if (torn) break;
      const key = keyOf(head.toString("utf8"));
      if (key !== undefined) keys.add(key);
      head = Buffer.alloc(0);
    }
  }
}

/** The key of a line of ours, from its beginning; undefined for what somebody else wrote. */
function keyOf(head: string): string | undefined {
  const found =
    /^\{"atof_version":"[^"]*","kind":"(?:mark|scope","scope_category":"(start|end))","uuid":"([^"]+)"/.exec(head);
  const [, category, uuid] = found ?? [];
  if (uuid === undefined) return undefined;
  return lineKey(category === "start" || category === "end" ? category : "mark", uuid);
}
