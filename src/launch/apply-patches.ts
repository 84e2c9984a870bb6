import { constants } from "node:os";
import type { PatchUndo, RunPatch } from "../agents/launch.ts";
import { messageOf } from "../errors.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** What a run has changed outside of this process. */
export interface AppliedPatches {
  /** Takes all of it back, the last one first. */
  readonly undo: PatchUndo;
  /** The agent runs and whoever supervises it takes the signals: they no longer end this process. */
  agentStarted(): void;
}

/**
 * Applies a plan's patches; `removeFiles` takes the run's own files away, which are there already. A signal before the
 * agent has started would end this process with both left behind: they are taken back before it leaves with 128 + its
 * number. When a patch cannot be applied, everything is taken back and its error is thrown.
 */
export function applyPatches(patches: readonly RunPatch[], removeFiles: () => void): AppliedPatches {
  const undos: PatchUndo[] = [() => removed(removeFiles)];
  let agentRuns = false;
  const takeBack = (): readonly string[] => undos.toReversed().flatMap((undo) => undo());
  const onSignal = (signal: (typeof signals)[number]): void => {
    if (agentRuns) return;
    takeBack();
    process.exit(128 + constants.signals[signal]);
  };
  const release = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  try {
    for (const patch of patches) undos.push(patch.apply());
  } catch (error) {
    takeBack();
    release();
    throw error;
  }
  return {
    undo: () => {
      const notes = takeBack();
      release();
      return notes;
    },
    agentStarted: () => {
      agentRuns = true;
    },
  };
}

function removed(removeFiles: () => void): readonly string[] {
  try {
    removeFiles();
    return [];
  } catch (error) {
    return [`this run's files are still there (${messageOf(error)}); the next run removes them`];
  }
}
