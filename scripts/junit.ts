// Reads the counts of a `bun test` run from its JUnit report.

/** How many tests passed, failed and were skipped. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The counts on the report's root element; zeros when there is none. */
export function countsOf(xml: string): Counts {
  const root = /<testsuites\b[^>]*>/.exec(xml)?.[0] ?? "";
  const number = (name: string): number => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(root)?.[1] ?? 0);
  const failed = number("failures") + number("errors");
  const skipped = number("skipped");
  return { passed: Math.max(0, number("tests") - failed - skipped), failed, skipped };
}

/**
 * The counts with what the runner's exit code adds: a file that fails to parse raises the code without a counted
 * failure, and a run without a single test has shown nothing.
 */
export function judge(counts: Counts, exitCode: number): Counts {
  const silent = exitCode !== 0 && counts.failed === 0;
  const empty = counts.passed + counts.failed === 0 && !silent;
  return silent || empty ? { ...counts, failed: counts.failed + 1 } : counts;
}
