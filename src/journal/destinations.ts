import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { JsonObject, JsonValue } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { readNumber, readObject, readString } from "../core/json/path.ts";
import { replaceFile } from "../platform/atomic-file.ts";
import { lockFile } from "../platform/file-lock.ts";
import type { JournalLayout } from "./layout.ts";

/** What processes tell each other about a destination that has had trouble. Times are epoch milliseconds. */
export interface DestinationNote {
  /** The exporter's identity, under which positions are kept too. */
  readonly identity: string;
  /** As people may see it. */
  readonly destination?: string;
  readonly lastError?: { readonly at: number; readonly message: string };
  /** When it last took something. */
  readonly deliveredAt?: number;
  /** When the process that met the error tries again; 0 when it has no reason to wait. */
  readonly retryAt?: number;
  /** How much it refused for good, ever. */
  readonly refused: number;
  /** Ends that the journal's size limit forced out before it had them. */
  readonly dropped: number;
}

/** What is new about a destination: counts are added, all else takes the place of what was known. */
export type DestinationChange = Partial<Omit<DestinationNote, "identity">>;

/** What is known of all destinations that have had trouble; a file that cannot be read is passed over. */
export function readDestinations(layout: JournalLayout): readonly DestinationNote[] {
  const folder = folderOf(layout);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => (name.endsWith(ending) ? (readNote(join(folder, name)) ?? []) : []));
}

/** Whether a destination has ever had trouble. */
export function isNoted(layout: JournalLayout, identity: string): boolean {
  return existsSync(fileOf(layout, identity));
}

/** Notes a change. Returns false when another process is at it, or the disk refuses: to be tried again later. */
export async function changeDestination(
  layout: JournalLayout,
  identity: string,
  change: DestinationChange,
): Promise<boolean> {
  const file = fileOf(layout, identity);
  let release: (() => void) | undefined;
  try {
    mkdirSync(folderOf(layout), { recursive: true, mode: 0o700 });
    release = lockFile(`${folderOf(layout)}.lock`, 0);
    if (release === undefined) return false;
    const known = readNote(file) ?? { refused: 0, dropped: 0 };
    const refused = known.refused + (change.refused ?? 0);
    const dropped = known.dropped + (change.dropped ?? 0);
    const note: DestinationNote = { ...known, ...change, identity, refused, dropped };
    await replaceFile(file, `${JSON.stringify(note)}\n`);
    return true;
  } catch {
    return false;
  } finally {
    release?.();
  }
}

/** The same for a process that has no later: tries a few times, for some milliseconds. */
export async function changeDestinationNow(
  layout: JournalLayout,
  identity: string,
  change: DestinationChange,
): Promise<boolean> {
  for (let left = mostTries; left > 0; left -= 1) {
    if (await changeDestination(layout, identity, change)) return true;
    await Bun.sleep(3);
  }
  return false;
}

const mostTries = 10;

/** Forgets destinations of which nothing was heard for so long. Never throws: what cannot be removed stays. */
export function forgetDestinations(layout: JournalLayout, maxAgeMillis: number, now: number): void {
  const folder = folderOf(layout);
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (now - statSync(path).mtimeMs > maxAgeMillis) rmSync(path, { force: true });
    }
  } catch {
    // There is none, or another process is at the same.
  }
}

const ending = ".json";

function folderOf(layout: JournalLayout): string {
  return join(dirname(layout.segments), "destinations");
}

function fileOf(layout: JournalLayout, identity: string): string {
  const digest = createHash("sha256").update(identity).digest("hex").slice(0, 24);
  return join(folderOf(layout), `${digest}${ending}`);
}

function readNote(path: string): DestinationNote | undefined {
  let parsed: ReturnType<typeof parseJson>;
  try {
    parsed = parseJson(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
  const value: JsonValue = parsed.ok ? parsed.value : {};
  const identity = readString(value, "identity");
  if (identity === undefined) return undefined;
  const destination = readString(value, "destination");
  const [deliveredAt, retryAt] = [readNumber(value, "deliveredAt"), readNumber(value, "retryAt")];
  return {
    identity,
    ...(destination === undefined ? {} : { destination }),
    ...readError(readObject(value, "lastError")),
    ...(deliveredAt === undefined ? {} : { deliveredAt }),
    ...(retryAt === undefined || retryAt === 0 ? {} : { retryAt }),
    refused: readNumber(value, "refused") ?? 0,
    dropped: readNumber(value, "dropped") ?? 0,
  };
}

function readError(value: JsonObject | undefined): Pick<DestinationNote, "lastError"> {
  const [at, message] = [readNumber(value, "at"), readString(value, "message")];
  return at === undefined || message === undefined ? {} : { lastError: { at, message } };
}
