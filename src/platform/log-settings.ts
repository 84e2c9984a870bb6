/** The levels of the log, the most urgent first. */
export const logLevels: readonly ["error", "warn", "info", "debug"] = ["error", "warn", "info", "debug"];

/** The shapes of a line. */
export const logFormats: readonly ["human", "jsonl"] = ["human", "jsonl"];

/** How urgent a line has to be. */
export type LogLevel = (typeof logLevels)[number];

/** Words for people, or one JSON object per line. */
export type LogFormat = (typeof logFormats)[number];

/** What is logged, how and where; what is absent is left to the layer below. */
export interface LogSettings {
  /** @defaultValue info */
  readonly level?: LogLevel | undefined;
  /** @defaultValue human */
  readonly format?: LogFormat | undefined;
  /** A file that gets every line too. */
  readonly file?: string | undefined;
  /** stderr gets errors only. @defaultValue false */
  readonly quiet?: boolean | undefined;
}
