import { setPriority } from "node:os";

/** Niceness of work that can wait: it still gets its share of a machine that is busy. */
const niceness = 10;

/** Lets the calling thread step back behind others, where the system knows priorities of single threads. */
export function stepBack(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(0, niceness);
  } catch {
    // A sandbox may forbid it; the work is the same.
  }
}
