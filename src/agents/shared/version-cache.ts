import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isObject } from "../../core/json/json-value.ts";
import { get, readString } from "../../core/json/path.ts";
import { replaceFile } from "../../platform/atomic-file.ts";
import { readJsonFile } from "./read-json-file.ts";

/** How long `<agent> --version` may take, in milliseconds. */
const patience = 10_000;

/** More output than this is no version. */
const longestOutput = 4096;

/** An agent's executable and where to remember its version. */
export interface VersionQuestion {
  /** Absolute path, links followed. */
  readonly executable: string;
  readonly stateDirectory: string;
}

/** The version that was remembered for exactly this file (path, size and time of change). */
export async function rememberedVersion(question: VersionQuestion): Promise<string | undefined> {
  const key = await keyOf(question.executable);
  if (key === undefined) return undefined;
  return readString(get(await readJsonFile(fileOf(question)), key), "version");
}

/**
 * Asks the executable for its version and remembers the answer for the next run. Nobody waits for it: it neither keeps
 * this process alive nor outlives it, and its failure means only that the version stays unknown.
 */
export function learnVersion(question: VersionQuestion, env: Readonly<Record<string, string | undefined>>): void {
  void learn(question, env).catch(() => undefined);
}

async function learn(question: VersionQuestion, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const key = await keyOf(question.executable);
  if (key === undefined) return;
  const child = Bun.spawn([question.executable, "--version"], {
    env: { ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
  });
  child.unref();
  // Not Bun's own `timeout`: it keeps this process alive until it is over.
  const timer = setTimeout(() => child.kill("SIGKILL"), patience).unref();
  const leave = (): void => child.kill("SIGKILL");
  process.once("exit", leave);
  try {
    if ((await child.exited) !== 0) return;
    // Read only now: a pending read would keep this process alive as well. A version fits into the pipe.
    const text = await new Response(child.stdout).text();
    const version = /\d+\.\d+\.\d+/.exec(text.slice(0, longestOutput))?.[0];
    if (version !== undefined) await remember(question, key, version);
  } finally {
    clearTimeout(timer);
    process.removeListener("exit", leave);
  }
}

async function remember(question: VersionQuestion, key: string, version: string): Promise<void> {
  const file = fileOf(question);
  const path = question.executable;
  const known = await readJsonFile(file);
  // Of one path only the newest is worth keeping.
  const others = Object.entries(known ?? {}).filter(
    ([, entry]) => isObject(entry) && readString(entry, "path") !== path,
  );
  await replaceFile(file, JSON.stringify({ ...Object.fromEntries(others), [key]: { path, version } }));
}

async function keyOf(executable: string): Promise<string | undefined> {
  try {
    const found = await stat(executable);
    return `${executable}:${found.size}:${Math.trunc(found.mtimeMs)}`;
  } catch {
    return undefined;
  }
}

function fileOf(question: VersionQuestion): string {
  return join(question.stateDirectory, "agent-versions.json");
}
