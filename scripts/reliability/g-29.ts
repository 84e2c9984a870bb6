// G-29, what this machine can tell: two builds are the same, dependencies are exact, and the binary runs without a home and
// a network and on a read-only root. Needs root. `g-29.ts`
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../package.json";
import { build } from "../build.ts";
import { reportTrouble } from "./options.ts";

const directory = mkdtempSync(join(tmpdir(), "nemo-relay-g29-"));
const trouble: string[] = [];
const hashes = ["one", "two"].map((name) => {
  const file = join(directory, name, "nemo-relay");
  const wrong = build(file);
  if (wrong !== undefined) trouble.push(wrong);
  return createHash("sha256").update(readFileSync(file)).digest("hex");
});
if (new Set(hashes).size !== 1) trouble.push(`two builds differ: ${hashes.join(" ")}`);
const inexact = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
  ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
);
if (inexact.length > 0) trouble.push(`not exact: ${inexact.join(" ")}`);
const binary = join(directory, "one", "nemo-relay");
const inside = `mount --rbind / /mnt && mount -o remount,ro,bind /mnt && exec chroot /mnt env -i "${binary}"`;
for (const words of ["--version", "run --agent claude --dry-run --print"]) {
  const done = Bun.spawnSync(["unshare", "--net", "--mount", "sh", "-c", `${inside} ${words}`], {
    stdout: "pipe",
    stderr: "pipe",
  });
  // A dry run says that there is no home to write to, or shows the plan: it does not break.
  const said = `${done.stdout.toString()}${done.stderr.toString()}`;
  if (/internal error/.test(said) || (words === "--version" && done.exitCode !== 0))
    trouble.push(`${words}: ${done.exitCode} ${said}`);
}
rmSync(directory, { recursive: true, force: true });
reportTrouble(
  "G-29",
  `two builds ${hashes[0]?.slice(0, 12)} ${hashes[1]?.slice(0, 12)}; ${Object.keys(manifest.dependencies).length} exact dependencies; runs without network and home on a read-only root`,
  trouble,
);
