import { compact } from "../json/merge.ts";
import type { Step } from "./step.ts";
import { emitMark } from "./step.ts";

/** Two sources that name different owners, parents or calls for the same thing. */
export interface Conflict {
  /** What they disagree about: `owner of tool call`, `parent of subagent`, `tool call of subagent`. */
  readonly about: string;
  /** The id of the thing. */
  readonly id: string;
  /** What was believed, and who said so. */
  readonly kept: string | undefined;
  readonly keptSource: string;
  readonly other: string | undefined;
  readonly otherSource: string;
}

/** An id that contradicts another is reported under the scope that it concerns, never averaged. */
export function reportConflict(step: Step, scope: string, conflict: Conflict): void {
  const { about, id, keptSource, otherSource } = conflict;
  emitMark(step, scope, {
    name: "correlation_conflict",
    metadata: compact({
      about,
      id,
      kept: conflict.kept ?? "main thread",
      kept_source: keptSource,
      other: conflict.other ?? "main thread",
      other_source: otherSource,
    }),
  });
}
