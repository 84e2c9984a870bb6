import { expect, test } from "bun:test";
import { countsOf, judge } from "../../scripts/junit.ts";

const report = `<?xml version="1.0"?>
<testsuites name="bun test" tests="7" assertions="9" failures="1" skipped="2" time="0.1">
  <testsuite name="a" tests="99" failures="98"></testsuite>
</testsuites>`;

test("counts come from the root element", () => {
  expect(countsOf(report)).toEqual({ passed: 4, failed: 1, skipped: 2 });
  expect(countsOf("")).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test("a bad exit code without a counted failure is a failure, and so is a run without a test", () => {
  expect(judge({ passed: 3, failed: 0, skipped: 0 }, 1).failed).toBe(1);
  expect(judge({ passed: 3, failed: 2, skipped: 0 }, 1).failed).toBe(2);
  expect(judge({ passed: 3, failed: 0, skipped: 0 }, 0).failed).toBe(0);
  expect(judge({ passed: 0, failed: 0, skipped: 5 }, 0).failed).toBe(1);
  expect(judge({ passed: 0, failed: 0, skipped: 0 }, 1).failed).toBe(1);
});
