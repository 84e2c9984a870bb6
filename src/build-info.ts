import { commit, version } from "./version.ts";

/** Set by `scripts/build.ts`, as those of version.ts are. */
declare const NEMO_RELAY_TARGET: string | undefined;
declare const NEMO_RELAY_DATE: string | undefined;

/** What `nemo-relay --version --json` prints. */
export interface BuildInfo {
  readonly version: string;
  readonly commit: string;
  /** The release's name of the system it was built for, `local` for `npm run build`, `source` without one. */
  readonly target: string;
  readonly bun: string;
  /** When the commit was made (ISO, UTC): a build's own time would make every build another file. */
  readonly date: string;
}

/** How this binary was built. */
export function buildInfo(): BuildInfo {
  return {
    version,
    commit,
    target: typeof NEMO_RELAY_TARGET === "string" ? NEMO_RELAY_TARGET : "source",
    bun: Bun.version,
    date: typeof NEMO_RELAY_DATE === "string" ? NEMO_RELAY_DATE : "unknown",
  };
}
