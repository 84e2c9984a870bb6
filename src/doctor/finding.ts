/** How much a finding matters: only an `error` makes `doctor` fail. */
export type Level = "ok" | "note" | "warn" | "error";

/** One thing that was looked at. */
export interface Finding {
  readonly level: Level;
  /** What was found, as a sentence without its full stop. Never a secret. */
  readonly what: string;
  /** The file, variable or address that it is about, where `what` does not name it. */
  readonly where?: string;
  /** What the person can do about it; present from `warn` on. */
  readonly fix?: string;
}
