import { constants } from "node:os";
import type { PatchUndo, RunPatch } from "../agents/launch.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Patches that are in place. */
export interface AppliedPatches {
  /** Takes all of them back, the last one first. */
  readonly undo: PatchUndo;
  /** The agent runs and whoever supervises it takes the signals: they no longer end this process. */
  agentStarted(): void;
}

/**
 * Applies a plan's patches. A signal before the agent has started would end this process with a file of the person's
 * changed: from the first patch on it takes them back and leaves with 128 + its number. When one cannot be applied, those
 * before it are taken back and its error is thrown.
 */
export function applyPatches(patches: readonly RunPatch[]): AppliedPatches {
  const undos: PatchUndo[] = [];
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
  if (patches.length > 0) for (const signal of signals) process.on(signal, onSignal);
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
