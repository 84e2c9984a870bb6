// What a run does not change, it says before the agent starts, and leaves as it was.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askedHooks } from "../../../../src/agents/cursor/hooks.ts";
import { hooksPatch } from "../../../../src/agents/cursor/launch/patch.ts";
import { RelayError } from "../../../../src/errors.ts";

let root = "";
let path = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  mkdirSync(join(root, ".cursor"));
  path = join(root, ".cursor", "hooks.json");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function patch(file = path) {
  return hooksPatch({ path: file, events: askedHooks, binary: "/opt/nemo-relay", stateDirectory: join(root, "state") });
}

function refusal(file = path): RelayError {
  try {
    patch(file).apply();
  } catch (error) {
    if (error instanceof RelayError) return error;
    throw error;
  }
  throw new Error("it was changed");
}

describe("a clear error, and the file as it was", () => {
  test.each([
    ["malformed", "{ nope", /hooks\.json is not valid JSON/],
    ["a list at the top", "[]", /must be a JSON object/],
    ["a list of hooks", `{"version":1,"hooks":[]}`, /"hooks" that are not an object/],
    ["an object for a list", `{"version":1,"hooks":{"stop":{}}}`, /"stop" without a list/],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), /cannot be read as text/],
    ["too large", `{"version":1}${" ".repeat(1024 * 1024)}`, /larger than 1 MiB/],
  ])("%s", (_name, content, words) => {
    writeFileSync(path, content);
    const error = refusal();
    expect(error.code).toBe("launch");
    expect(error.message).toMatch(words);
    expect(error.message).toContain("patch_restore_hooks = false");
    expect(readFileSync(path)).toEqual(Buffer.from(content));
    expect(readdirSync(join(root, ".cursor"))).toEqual(["hooks.json"]);
  });

  test("read-only", () => {
    writeFileSync(path, `{"version":1}`);
    chmodSync(path, 0o444);
    expect(refusal().message).toContain("is read-only");
    expect(readFileSync(path, "utf8")).toBe(`{"version":1}`);
  });

  test("a directory, a link to nothing, a file where the folder should be", () => {
    mkdirSync(path);
    expect(refusal().message).toContain("is not a file");
    rmSync(path, { recursive: true });
    symlinkSync("nowhere.json", path);
    expect(refusal().message).toContain("leads nowhere");
    expect(readlinkSync(path)).toBe("nowhere.json");
    writeFileSync(join(root, "plain"), "");
    expect(refusal(join(root, "plain", "hooks.json")).message).toContain("is not a directory");
  });

  test("without a place for notes the run goes without us", () => {
    const unnoted = hooksPatch({ path, events: askedHooks, binary: "/opt/nemo-relay", stateDirectory: "" });
    expect(() => unnoted.apply()).toThrow("no home directory");
    expect(existsSync(path)).toBe(false);
  });
});

describe("what is kept", () => {
  test("a link, the mode of what it leads to, and its bytes", () => {
    const target = join(root, "shared-hooks.json");
    writeFileSync(target, `{"version":1,"hooks":{}}`, { mode: 0o640 });
    chmodSync(target, 0o640);
    symlinkSync("../shared-hooks.json", path);
    const undo = patch().apply();
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, "utf8")).toContain("--transparent-run");
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(undo()).toEqual([]);
    expect(readFileSync(target, "utf8")).toBe(`{"version":1,"hooks":{}}`);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readlinkSync(path)).toBe("../shared-hooks.json");
  });

  test("a folder with something else in it", () => {
    const undo = patch().apply();
    writeFileSync(join(root, ".cursor", "rules.md"), "mine");
    undo();
    expect(readdirSync(join(root, ".cursor"))).toEqual(["rules.md"]);
  });

  test("an empty folder that was there before", () => {
    patch().apply()();
    expect(readdirSync(join(root, ".cursor"))).toEqual([]);
  });

  test("a file that the person has broken: it is said, and mended after they have", () => {
    const undo = patch().apply();
    const ours = readFileSync(path, "utf8");
    writeFileSync(path, `${ours}, oops`);
    expect(undo().join()).toContain("is not valid JSON any more");
    expect(readFileSync(path, "utf8")).toBe(`${ours}, oops`);
    expect(refusal().message).toContain("is not valid JSON");
    writeFileSync(path, ours);
    patch().apply()();
    expect(existsSync(path)).toBe(false);
  });

  test("nothing the second time", () => {
    const undo = patch().apply();
    undo();
    writeFileSync(path, `{"version":1,"hooks":{"stop":[]}}`);
    expect(undo()).toEqual([]);
    expect(readFileSync(path, "utf8")).toBe(`{"version":1,"hooks":{"stop":[]}}`);
  });

  test("entries of a run of which nothing is noted any more are taken out", () => {
    writeFileSync(path, `{"version":1,"hooks":{"stop":[{"command":"true"}]}}`);
    patch().apply();
    rmSync(join(root, "state"), { recursive: true });
    patch().apply()();
    expect(readFileSync(path, "utf8")).toBe(`{"version":1,"hooks":{"stop":[{"command":"true"}]}}`);
  });

  test("notes are the person's alone", () => {
    patch().apply();
    const folder = join(root, "state", "patches");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
  });
});
