/** The validated section of plugins.toml. */
export interface AtofSettings {
  /** Where the files go; relative to where `nemo-relay` was started. */
  readonly output_directory: string;
  /** A file's name: fixed, or with `{session_id}` or `{date}` (the event's day in UTC). */
  readonly filename: string;
  /** What becomes of a file of that name that an earlier run left. */
  readonly mode: "append" | "overwrite";
}
