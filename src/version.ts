/** Set by `scripts/build.ts`; a run from source says so. */
declare const NEMO_RELAY_VERSION: string | undefined;
declare const NEMO_RELAY_COMMIT: string | undefined;

/** SemVer of this build. */
export const version: string = typeof NEMO_RELAY_VERSION === "string" ? NEMO_RELAY_VERSION : "0.0.0-source";

/** Commit of this build, or `unknown`. */
export const commit: string = typeof NEMO_RELAY_COMMIT === "string" ? NEMO_RELAY_COMMIT : "unknown";
