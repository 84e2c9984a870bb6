import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "../../../core/json/parse.ts";
import { readString } from "../../../core/json/path.ts";
import type { CommandLine } from "./command-line.ts";

/** Which recorded session a command goes on with. */
export interface SessionChoice {
  /** A session's own id; undefined: the newest one. */
  readonly id: string | undefined;
  /** Sessions of other directories count too. */
  readonly everywhere: boolean;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The session that `resume` and `fork` go on with; undefined for any other command. */
export function chosenSession({ words, switches }: CommandLine): SessionChoice | undefined {
  const rest = words[0] === "exec" || words[0] === "e" ? words.slice(1) : words;
  if (rest[0] !== "resume" && rest[0] !== "fork") return undefined;
  const id = rest[1];
  if (id !== undefined && uuid.test(id)) return { id: id.toLowerCase(), everywhere: true };
  return { id: undefined, everywhere: switches.has("--all") };
}

/** Where to look for it. */
export interface SessionSearch {
  readonly codexHome: string;
  /** Where Codex starts. */
  readonly directory: string;
  /** Only sessions of these providers: the others Codex does not offer. */
  readonly providers: readonly string[];
}

/** Of more sessions than this, only the newest are looked at. */
const most = 200;

/** A session's first line holds the instructions too; this much of it has the fields. */
const headBytes = 256 * 1024;

/**
 * The provider that a session was made with: Codex goes on with a session only under the provider it began with (tried
 * with 0.169). Undefined when the session cannot be found.
 */
export async function sessionProvider(choice: SessionChoice, search: SessionSearch): Promise<string | undefined> {
  let looked = 0;
  for await (const file of newestFirst(join(search.codexHome, "sessions"))) {
    if (choice.id !== undefined) {
      if (file.toLowerCase().endsWith(`-${choice.id}.jsonl`)) return (await readHead(file))?.provider;
      continue;
    }
    looked += 1;
    if (looked > most) return undefined;
    const head = await readHead(file);
    const fits = choice.everywhere || head?.directory === search.directory;
    if (fits && head !== undefined && search.providers.includes(head.provider)) return head.provider;
  }
  return undefined;
}

/** All session files: the folders are named by date and the files by time. */
async function* newestFirst(folder: string, levels = 3): AsyncGenerator<string> {
  const names = (await readdir(folder).catch(() => [])).toSorted((one, other) => (one < other ? 1 : -1));
  for (const name of names) {
    const path = join(folder, name);
    if (levels > 0) yield* newestFirst(path, levels - 1);
    else if (name.endsWith(".jsonl")) yield path;
  }
}

interface SessionHead {
  readonly provider: string;
  readonly directory: string | undefined;
}

async function readHead(path: string): Promise<SessionHead | undefined> {
  const text = await firstLine(path).catch(() => undefined);
  const parsed = parseJson(text ?? "");
  const provider = parsed.ok ? readString(parsed.value, "payload.model_provider") : undefined;
  if (!parsed.ok || provider === undefined) return undefined;
  return { provider, directory: readString(parsed.value, "payload.cwd") };
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead).toString("utf8").split("\n", 1)[0] ?? "";
  } finally {
    await file.close();
  }
}
