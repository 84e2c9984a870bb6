import { RelayError } from "../../../errors.ts";
import type { FileChange } from "../../install.ts";
import { readConfigText } from "../read-config-text.ts";
import { newText, nextAddition } from "./add-hooks.ts";
import type { HookDialect } from "./hook-dialect.ts";
import { foreignHooks } from "./hook-dialect.ts";
import type { HooksDocument, ReadDocument } from "./hooks-document.ts";
import { nextRemoval } from "./remove-hooks.ts";

/** A file with hooks, and how its text is read. */
export interface HooksFile {
  readonly path: string;
  readonly dialect: HookDialect;
  /** Reads the text, or says what is wrong with it. */
  readonly read: (text: string) => ReadDocument;
}

/** What a file becomes with our hook once for each event. Throws RelayError `config`. */
export async function addHooks(file: HooksFile): Promise<FileChange> {
  const { path } = file;
  const before = await readConfigText(path);
  return { path, before, after: withHooks(before, file), notes: [] };
}

/** What a file becomes without what `install` added. Throws RelayError `config`. */
export async function removeHooks(file: HooksFile): Promise<FileChange> {
  const { path, dialect } = file;
  const before = await readConfigText(path);
  const after = withoutHooks(before, file);
  const theirs = after === undefined || isBlank(after) ? 0 : foreignHooks(documentOf(after, file), dialect);
  const notes = theirs === 0 ? [] : [`kept: ${theirs} hooks that forward to nemo-relay but that install did not write`];
  return { path, before, after, notes };
}

/**
 * Refuses hooks in a second file that the agent reads too: it would run both and tell everything twice. Throws
 * RelayError `config`.
 * @param remedy the command that takes the others out
 */
export async function refuseTwice(file: HooksFile, other: HooksFile, remedy: string): Promise<void> {
  if (other.path === file.path || !(await isInstalled(other).catch(() => false))) return;
  throw new RelayError(
    "config",
    `${other.path} has these hooks already, and the agent would run both; take them out there first: ${remedy}`,
  );
}

async function isInstalled(file: HooksFile): Promise<boolean> {
  const text = await readConfigText(file.path);
  return text !== undefined && withoutHooks(text, file) !== text;
}

/** The text with our hooks. Throws RelayError `config`. */
export function withHooks(text: string | undefined, file: HooksFile): string {
  let result = text === undefined || isBlank(text) ? newText(text, file.dialect) : text;
  for (;;) {
    const next = nextAddition(documentOf(result, file), file.dialect);
    if (next === undefined) return result;
    result = next;
  }
}

/** The text as it was before `install`; undefined when there was no file. Throws RelayError `config`. */
export function withoutHooks(text: string | undefined, file: HooksFile): string | undefined {
  let result = text;
  while (result !== undefined && !isBlank(result)) {
    const next = nextRemoval(documentOf(result, file), file.dialect);
    if (next === undefined) break;
    result = next ?? undefined;
  }
  return result;
}

function documentOf(text: string, { path, read }: HooksFile): HooksDocument {
  const found = read(text);
  if (found.ok) return found.document;
  throw new RelayError("config", `${path} ${found.problem}; mend the file, it was left as it is`);
}

function isBlank(text: string): boolean {
  return text.replace(/^\uFEFF/, "").trim() === "";
}
