import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tarGz, zip } from "../../../scripts/release/archive.ts";
import { runtimePackage } from "../../../scripts/release/bun-runtime.ts";
import { checksumLines, sha256Of } from "../../../scripts/release/checksums.ts";
import { formula } from "../../../scripts/release/formula.ts";
import { locked } from "../../../scripts/release/locked.ts";
import { bundledPackages, thirdPartyLicences } from "../../../scripts/release/notices.ts";
import { billOfMaterials } from "../../../scripts/release/sbom.ts";
import { makeWheel } from "../../../scripts/release/wheel.ts";
import { targets } from "../../../scripts/targets.ts";
import manifest from "../../../package.json";

const root = join(import.meta.dir, "..", "..", "..");
const work = mkdtempSync(join(tmpdir(), "nemo-relay-artifacts-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

function run(...words: readonly string[]): string {
  const done = Bun.spawnSync([...words], { cwd: work, stdout: "pipe", stderr: "pipe" });
  return `${done.exitCode} ${done.stdout.toString()}${done.stderr.toString()}`;
}

test("every target's Bun is the pinned version, by its hash", () => {
  for (const target of targets) expect(locked(runtimePackage(target)).version).toBe(manifest.devDependencies.bun);
  expect(() => locked("@oven/bun-plan9")).toThrow("does not pin @oven/bun-plan9");
});

test("the same files are the same archive, whenever they were written", () => {
  for (const [index, name] of ["one", "two"].entries()) {
    mkdirSync(join(work, name, "folder", "deep"), { recursive: true });
    for (const file of index === 0 ? ["a", "deep/b"] : ["deep/b", "a"]) {
      writeFileSync(join(work, name, "folder", file), file, { mode: file === "a" ? 0o700 : 0o600 });
    }
    utimesSync(join(work, name, "folder", "a"), 1000 + index, 1000 + index);
    const packing = { directory: join(work, name), names: ["folder"], seconds: 1_700_000_000 };
    tarGz({ ...packing, outfile: join(work, `${name}.tar.gz`) });
    zip({ ...packing, outfile: join(work, `${name}.zip`) });
  }
  for (const kind of ["tar.gz", "zip"]) {
    expect(sha256Of(join(work, `one.${kind}`))).toBe(sha256Of(join(work, `two.${kind}`)));
  }
  const listed = run("tar", "-tvzf", "one.tar.gz").trim().split("\n");
  expect(listed).toEqual([
    expect.stringMatching(/-rwxr-xr-x 0\/0 .* folder\/a$/),
    expect.stringMatching(/^-rw-r--r-- 0\/0 .* folder\/deep\/b$/),
  ]);
});

test("SHA256SUMS has a line for each file, sorted", () => {
  const paths = ["b.txt", "a.txt"].map((name) => join(work, name));
  for (const path of paths) writeFileSync(path, path);
  expect(checksumLines(paths)).toMatch(/^[0-9a-f]{64} {2}a\.txt\n[0-9a-f]{64} {2}b\.txt\n$/);
  expect(checksumLines(paths)).toStartWith(sha256Of(join(work, "a.txt")));
});

test("the formula names each system's archive and hash, and runs the demo as its test", () => {
  const archive = (os: "macos" | "linux", cpu: "arm" | "intel"): Parameters<typeof formula>[2][number] => {
    return { os, cpu, url: `https://example.invalid/${os}-${cpu}.tar.gz`, sha256: "0".repeat(64) };
  };
  const text = formula("1.2.3", "https://example.invalid", [
    archive("macos", "arm"),
    archive("macos", "intel"),
    archive("linux", "intel"),
  ]);
  expect(text).toContain("class NemoRelay < Formula\n");
  expect(text).toContain('version "1.2.3"');
  expect(text.match(/ {2}on_macos do\n[\s\S]*?\n {2}end\n/)?.[0]).toBe(`  on_macos do
    on_arm do
      url "https://example.invalid/macos-arm.tar.gz"
      sha256 "${"0".repeat(64)}"
    end
    on_intel do
      url "https://example.invalid/macos-intel.tar.gz"
      sha256 "${"0".repeat(64)}"
    end
  end
`);
  expect(text.match(/ {2}on_linux do\n[\s\S]*?\n {2}end\n/)?.[0]).not.toContain("on_arm");
  expect(text).toContain('shell_output("#{bin}/nemo-relay demo")');
});

describe("what is in the binary", () => {
  const metafile = join(work, "modules.json");
  const inputs = {
    "src/main.ts": {},
    "node_modules/citty/dist/index.mjs": {},
    "node_modules/@opentelemetry/api/x.js": {},
  };
  writeFileSync(metafile, JSON.stringify({ inputs }));

  test("is told with each package's licence, and Bun's", () => {
    const text = thirdPartyLicences(bundledPackages(metafile), "1.4.5");
    expect(text).toContain(`citty ${manifest.dependencies.citty} (MIT)`);
    expect(text).toContain(readFileSync(join(root, "node_modules", "citty", "LICENSE"), "utf8").trim());
    expect(text).toContain("@opentelemetry/api");
    expect(text).toContain("Bun 1.4.5 (MIT)");
    expect(text).not.toContain("@BUN_VERSION@");
  });

  test("is a bill of materials with hashes that the lock file pins", () => {
    const product = { version: "1.2.3", bunVersion: "1.4.5", date: "2026-01-01T00:00:00Z" };
    const bill = billOfMaterials(product, bundledPackages(metafile));
    // As text: toMatchObject changes what it looks at.
    const first = JSON.stringify(bill);
    expect(bill).toMatchObject({
      bomFormat: "CycloneDX",
      metadata: { timestamp: product.date, component: { purl: "pkg:npm/nemo-relay@1.2.3" } },
      components: [
        { name: "bun", type: "platform" },
        {
          name: "@opentelemetry/api",
          purl: `pkg:npm/%40opentelemetry/api@${manifest.dependencies["@opentelemetry/api"]}`,
        },
        { name: "citty", hashes: [{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }] },
      ],
    });
    expect(JSON.stringify(billOfMaterials(product, bundledPackages(metafile)))).toBe(first);
  });

  test("cannot be told when bun names nothing", () => {
    writeFileSync(join(work, "empty.json"), '{"inputs":{"src/main.ts":{}}}');
    expect(() => bundledPackages(join(work, "empty.json"))).toThrow("names no package");
  });
});

test("a wheel puts the binary itself into bin, and records every file", () => {
  const binary = join(work, "nemo-relay");
  writeFileSync(binary, "#!/bin/sh\necho native\n");
  const licence = join(root, "LICENSE");
  const target = targets.find(({ name }) => name === "linux-x64")!;
  const wheel = makeWheel(target, {
    work: join(work, "wheel"),
    into: work,
    version: "1.2.3",
    seconds: 1_700_000_000,
    files: [binary, licence],
  });
  expect(wheel).toEndWith("nemo_relay-1.2.3-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl");
  const folder = join(work, "unpacked");
  run("python3", "-m", "zipfile", "-e", wheel, folder);
  const modes =
    "import sys,zipfile;print([(i.filename,oct(i.external_attr>>16)) for i in zipfile.ZipFile(sys.argv[1]).infolist()])";
  expect(run("python3", "-c", modes, wheel)).toContain("('nemo_relay-1.2.3.data/scripts/nemo-relay', '0o100755')");
  const records = readFileSync(join(folder, "nemo_relay-1.2.3.dist-info", "RECORD"), "utf8")
    .trim()
    .split("\n");
  const packed = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(records.length).toBe(packed.length);
  for (const record of records.slice(0, -1)) {
    const [name = "", hash] = record.split(",");
    const found = new Bun.CryptoHasher("sha256").update(readFileSync(join(folder, name))).digest("base64url");
    expect(hash).toBe(`sha256=${found}`);
  }
});
