import { isCompiled } from "./own-path.ts";
import { liftedLimit } from "./request-limit.ts";

/** Bun reads these when it starts, and only then. */
const settings: Readonly<Record<string, string>> = {
  ...liftedLimit,
  // Code that has run a few thousand times costs Bun's last compiler more than it gains: kept for the hottest loops
  // (docs/decisions/2026-11-21-requests-at-once.md).
  BUN_JSC_thresholdForFTLOptimizeAfterWarmUp: "1000000",
  // The machine's memory as JavaScriptCore is to see it, in bytes, and no limit: on a large machine it lets garbage pile up
  // that a daemon should not hold (docs/decisions/2026-11-21-memory.md).
  BUN_JSC_forceRAMSize: String(512 * 1024 * 1024),
};

/**
 * Starts this program anew in the same process, with the settings of Bun that a daemon needs: nothing else can. Returns
 * when all of them are there, and where a process cannot be replaced (Windows, a run from source). What the person has set
 * stays.
 */
export function startAnew(env: Readonly<Record<string, string | undefined>>): void {
  const isWhole = Object.keys(settings).every((name) => env[name] !== undefined);
  if (isWhole || process.execve === undefined || !isCompiled()) return;
  try {
    process.execve(process.execPath, [process.argv0, ...process.argv.slice(2)], { ...settings, ...env });
  } catch {
    // Bun's own settings stay; request 251 is told to come again.
  }
}
