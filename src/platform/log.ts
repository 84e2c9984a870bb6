import { writeSync } from "node:fs";
import type { ConsolaInstance, LogObject } from "consola/core";
import { createConsola } from "consola/core";
import { messageOf } from "../errors.ts";
import { LogFile } from "./log-file.ts";
import type { LogLevel, LogSettings } from "./log-settings.ts";

/** consola's own numbers; its `log` is 2. */
const numbers: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 3, debug: 4 };

/** What the environment and flags say stands above what files say. */
const layers: { commanded: LogSettings; configured: LogSettings } = { commanded: {}, configured: {} };
let file: LogFile | undefined;
let diversion: Diversion | undefined;

interface Diversion {
  readonly file: LogFile | undefined;
  warned: boolean;
}

/** Writes to stderr at once, so that a following exit loses nothing; a closed stderr is nobody's fault. */
function writeLine(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // EPIPE or EAGAIN: there is nobody to tell.
  }
}

/** Errors by their message, everything else as text. */
function wordsOf(entry: Pick<LogObject, "args">): string {
  return entry.args.map((arg: unknown) => (arg instanceof Error ? arg.message : String(arg))).join(" ");
}

function settings(): LogSettings {
  const { commanded, configured } = layers;
  return {
    level: commanded.level ?? configured.level ?? "info",
    format: commanded.format ?? configured.format ?? "human",
    file: commanded.file ?? configured.file,
    quiet: commanded.quiet,
  };
}

function report(entry: LogObject): void {
  const { format, quiet } = settings();
  const urgent = entry.level === 0;
  if (diversion !== undefined && entry.level <= numbers.warn) diversion.warned = true;
  (file ?? diversion?.file)?.append(format === "jsonl" ? asJson(entry) : asRecord(entry));
  if (diversion !== undefined || (quiet === true && !urgent)) return;
  writeLine(format === "jsonl" ? asJson(entry) : asWords(entry));
}

function levelOf(entry: LogObject): string {
  return entry.type === "log" ? "info" : entry.type;
}

function asJson(entry: LogObject): string {
  const { date } = entry;
  return JSON.stringify({
    time: date.toISOString(),
    level: levelOf(entry),
    pid: process.pid,
    message: wordsOf(entry),
  });
}

function asRecord(entry: LogObject): string {
  return `${entry.date.toISOString()} ${levelOf(entry).padEnd(5)} ${wordsOf(entry)}`;
}

function asWords(entry: LogObject): string {
  return `${entry.type === "log" ? "" : "nemo-relay: "}${wordsOf(entry)}`;
}

/**
 * The one logger for words to people. Everything goes to stderr, because stdout is protocol and consola by itself would
 * write `info` there; `nemo-relay: ` stands in front of all but `log.log`, whose lines are whole by themselves. The
 * level is ours alone because consola falls silent under `NODE_ENV=test`.
 */
export const log: ConsolaInstance = createConsola({ level: numbers.info, reporters: [{ log: report }] });

/** Sets what environment and flags say. */
export function commandLog(commanded: LogSettings): void {
  layers.commanded = commanded;
  apply();
}

/** Sets what the configuration says; environment and flags stand above it. */
export function configureLog(configured: LogSettings): void {
  layers.configured = configured;
  apply();
}

function apply(): void {
  const { level = "info", file: path } = settings();
  log.level = numbers[level];
  if (path === file?.path) return;
  file = path === undefined ? undefined : new LogFile(path);
  file?.open();
  if (file?.trouble === undefined) return;
  const { trouble } = file;
  file = undefined;
  log.warn(`the log file ${path} cannot be written: ${messageOf(trouble)}`);
}

/** Lines that are kept off the terminal. */
export interface DivertedLog {
  /** Gives the terminal back. Returns the file that holds warnings; undefined when there were none, or no file. */
  end(): string | undefined;
}

/** Keeps every line off the terminal, which now belongs to somebody else; without a log file they go to this one. */
export function divertLog(path: string | undefined): DivertedLog {
  const started: Diversion = { file: path === undefined ? undefined : new LogFile(path), warned: false };
  diversion = started;
  return {
    end: () => {
      diversion = undefined;
      const used = file ?? started.file;
      return started.warned && used?.trouble === undefined ? used?.path : undefined;
    },
  };
}
