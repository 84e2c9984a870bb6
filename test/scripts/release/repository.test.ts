import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { homepage, ownedBy, repository } from "../../../scripts/release/repository.ts";

const root = join(import.meta.dir, "..", "..", "..");
const owner = repository.slice(0, repository.indexOf("/"));

test("an address of ours is below the owner, whoever it was before; other people's stay", () => {
  const text = (name: string): string =>
    `https://github.com/${name}/nemo-relay/releases brew install ${name}/tap/nemo-relay --repo ${name}/nemo-relay
"github:${name}/nemo-relay" https://github.com/pydantic/genai-prices ~/.local/state/nemo-relay`;
  expect(ownedBy("someone-else", text("OWNER"))).toBe(text("someone-else"));
  expect(ownedBy("OWNER", text("someone-else"))).toBe(text("OWNER"));
});

test("package.json says whose the repository is, and every address follows it", () => {
  expect(homepage).toBe(`https://github.com/${owner}/nemo-relay`);
  for (const file of ["README.md", "docs/install.md"]) {
    const text = readFileSync(join(root, file), "utf8");
    expect(text).toContain(`${homepage}/releases/latest/download/install.sh`);
    expect(text).toContain(`brew install ${owner}/tap/nemo-relay`);
    // "npm run release -- owner NAME" writes them.
    expect(text).toBe(ownedBy(owner, text));
  }
});

test("no other file knows the owner", () => {
  const done = Bun.spawnSync(
    ["git", "grep", "-lE", `(github:|github\\.com/|brew install |--repo )[A-Za-z0-9_-]+/(tap/)?nemo-relay`],
    { cwd: root },
  );
  expect(done.stdout.toString().trim().split("\n")).toEqual(["README.md", "docs/install.md", "package.json"]);
});
