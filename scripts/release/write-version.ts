import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nextVersion, release } from "./changelog.ts";

function editJson(path: string, edit: (json: Record<string, unknown>) => void): void {
  const json: Record<string, unknown> = JSON.parse(readFileSync(path, "utf8"));
  edit(json);
  writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
}

/** Writes the next version into the changelog, package.json and package-lock.json below `root`, and returns it. */
export function writeVersion(root: string, date: string): string {
  const changelog = join(root, "CHANGELOG.md");
  const manifest = join(root, "package.json");
  const text = readFileSync(changelog, "utf8");
  const { version: current }: { version: string } = JSON.parse(readFileSync(manifest, "utf8"));
  const version = nextVersion(text, current);
  writeFileSync(changelog, release(text, version, date));
  editJson(manifest, (json) => (json["version"] = version));
  editJson(join(root, "package-lock.json"), (json) => {
    json["version"] = version;
    const own: unknown = Reflect.get(Object(json["packages"]), "");
    Object.assign(Object(own), { version });
  });
  return version;
}
