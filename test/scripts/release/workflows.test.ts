import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { targets } from "../../../scripts/targets.ts";

const workflows = join(import.meta.dir, "..", "..", "..", ".github", "workflows");

describe.each(["ci.yml", "release.yml"])("%s", (name) => {
  const text = readFileSync(join(workflows, name), "utf8");

  test("pins every action by its commit and says which version that is", () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(2);
    for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("gives no more rights than reading by itself", () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n$/m);
  });
});

test("the release builds every target once, and publishes only after every smoke", () => {
  const text = readFileSync(join(workflows, "release.yml"), "utf8");
  const built = [...text.matchAll(/release -- build (.*)/g)].flatMap((match) => (match[1] ?? "").split(" "));
  expect(built.toSorted()).toEqual(targets.map(({ name }) => name).toSorted());
  expect(text).toContain("needs: [smoke, smoke-musl, smoke-windows]");
  expect(text.slice(text.indexOf("  tap:"))).toContain("needs: publish");
});
