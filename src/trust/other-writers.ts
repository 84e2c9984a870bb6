import { realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { ProjectFile } from "./project-file.ts";

/**
 * Who else can put other files in a file's place: says of the file, or of the nearest directory above it, that another
 * user owns it or that a group or everybody may write it. Undefined when nobody can. Root and, in a directory with the
 * sticky bit, strangers count as nobody; so does a group with the user's own number, which is theirs alone.
 */
export async function otherWriters({ path, key }: Pick<ProjectFile, "path" | "key">): Promise<string | undefined> {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  try {
    // The file may be elsewhere by a link: whoever can change the link counts too.
    return (await onTheWay(await realpath(path), user)) ?? (await onTheWay(key, user));
  } catch {
    return `${path} cannot be looked at`;
  }
}

async function onTheWay(file: string, user: number): Promise<string | undefined> {
  for (let at = file; ; at = dirname(at)) {
    const finding = await judge(at, user);
    if (finding !== undefined) return `${at} ${finding}`;
    if (dirname(at) === at) return undefined;
  }
}

async function judge(path: string, user: number): Promise<string | undefined> {
  const { uid, gid, mode } = await stat(path);
  if (uid !== user && uid !== 0) return `belongs to another user (${uid})`;
  const sticky = (mode & 0o1000) !== 0;
  if ((mode & 0o002) !== 0 && !sticky) return "can be written by everybody";
  const own = gid === user || gid === 0;
  return (mode & 0o020) !== 0 && !sticky && !own ? `can be written by group ${gid}` : undefined;
}
