// Every call of the file system that our code makes, counted, and refused from a chosen one on. Passes everything on as
// long as nothing is armed, so that other tests of the same process do not notice.
import { mock } from "bun:test";
import * as fs from "node:fs";
import * as promises from "node:fs/promises";

/** What a disk can say. */
export const diskErrors = ["ENOSPC", "EROFS", "EACCES", "EIO", "EMFILE"] as const;
type DiskError = (typeof diskErrors)[number];

const opening = ["openSync", "open", "readdirSync", "readdir"];
const changing = ["openSync", "open", "mkdirSync", "mkdir", "rename", "unlink", "rmSync"];
const writing = ["writeSync", "writeFile", "sync", "fdatasyncSync", "mkdirSync", "mkdir", "rename"];
const refused: Readonly<Record<DiskError, readonly string[]>> = {
  ENOSPC: [...writing, "openSync", "open"],
  EROFS: [...writing, ...changing],
  EACCES: changing,
  EIO: [...writing, ...opening, "readSync", "readFileSync", "fstatSync", "ftruncateSync"],
  EMFILE: opening,
};
const watched = new Set(Object.values(refused).flat());

let armed: { readonly error: DiskError; readonly from: number } | undefined;
let calls = 0;

/** Counts from here on, and refuses from the `from`-th call on with this error. Only what is below `root` is touched. */
export function arm(error: DiskError, from: number): void {
  armed = { error, from };
  calls = 0;
}

/** Lets everything pass again; returns how many calls there were. */
export function disarm(): number {
  armed = undefined;
  return calls;
}

function check(name: string, args: readonly unknown[]): void {
  if (armed === undefined || !watched.has(name)) return;
  const at = calls++;
  if (at < armed.from || !refused[armed.error].includes(name) || isHarmless(name, args, armed.error)) return;
  throw Object.assign(new Error(`${armed.error}: injected, ${name}`), { code: armed.error });
}

/** A full or read-only disk can still be read. */
function isHarmless(name: string, [, flags]: readonly unknown[], error: DiskError): boolean {
  if (name !== "openSync" && name !== "open") return false;
  const reading = typeof flags === "number" && (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0;
  return reading && (error === "ENOSPC" || error === "EROFS");
}

type Call = (...args: unknown[]) => unknown;

function guarded(module: object, wrap: (name: string, call: Call) => Call): object {
  const entries = Object.entries(module).map(([name, value]) => [
    name,
    typeof value === "function" && watched.has(name) ? wrap(name, value as Call) : value,
  ]);
  return Object.fromEntries(entries);
}

const checked =
  (name: string, call: Call): Call =>
  (...args) => {
    check(name, args);
    return call(...args);
  };

const checkedPromise =
  (name: string, call: Call): Call =>
  async (...args) => {
    check(name, args);
    const result = await call(...args);
    return name === "open" ? guardedHandle(result as object) : result;
  };

/** The methods of a file that was opened by `fs/promises`. */
function guardedHandle(handle: object): object {
  return new Proxy(handle, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function" || typeof name !== "string") return value;
      return watched.has(name) ? checkedPromise(name, value.bind(target) as Call) : (value.bind(target) as Call);
    },
  });
}

/** Puts the counting calls in the place of the real ones, for modules that are loaded from now on and before. */
export async function watchDisk(): Promise<void> {
  const [sync, later] = [{ ...fs }, { ...promises }];
  await mock.module("node:fs", () => guarded(sync, checked));
  await mock.module("node:fs/promises", () => guarded(later, checkedPromise));
}
