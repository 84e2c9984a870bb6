import type { SetupPlace } from "../place.ts";
import type { TargetFile } from "../target-file.ts";

/** A file that is being edited, not written yet. */
export interface Draft {
  readonly target: TargetFile;
  readonly place: SetupPlace;
  readonly text: string;
}
