// G-16: runs that start, end and are killed between any two steps, while a person edits the file. After one more run the
// file is what the person made of it, and at no moment was it anything that Cursor could not read.
import { afterAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askedHooks } from "../../../../src/agents/cursor/hooks.ts";
import { hooksPatch } from "../../../../src/agents/cursor/launch/patch.ts";
import type { PatchUndo } from "../../../../src/agents/launch.ts";
import { isRunEntry } from "../../../../src/agents/cursor/launch/hook-entry.ts";
import { randomSource } from "../../../support/random-json.ts";
import { commentsOf, hooksOf, reformatted, strictly, withComment, withHook, withoutHook } from "./person.ts";

/** The script `g-16.ts` asks for more. */
const schedules = Number(process.env["SCHEDULES"] ?? 100);
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const root = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** No process has this id. */
const deadPid = 2 ** 30;

const beginnings: readonly (string | null)[] = [
  null,
  `{\n\t"version": 1,\n\t"hooks": {\n\t\t"stop": [ { "command": "true" } ]\n\t}\n}\n`,
  `{\n  // mine\n  "version": 1,\n  "hooks": {\n    "preToolUse": [\n      { "command": "a // b" } // one\n    ]\n  } // all\n}\n`,
  `{"hooks":{}}`,
  `{"version":1,"hooks":{"sessionEnd":[],"afterFileEdit":[{"command":"x"}]}}`,
];

/** A project with runs around it, and beside it the file as it would be without any of them. */
class Project {
  readonly path: string;
  readonly state: string;
  /** What the person has made of the file. */
  shadow: string | null;
  edits = 0;
  /** The person has made the file, and not a run. */
  owned: boolean;
  /** There was something of theirs in it at some time. */
  everTheirs: boolean;
  /** Nobody has put another file in place since the last run began. */
  whole = true;
  readonly runs: { readonly undo: PatchUndo; readonly lease: string }[] = [];
  readonly #random: () => number;

  constructor(name: string, beginning: string | null, random: () => number) {
    const project = join(root, name);
    this.path = join(project, ".cursor", "hooks.json");
    this.state = join(root, `${name}-state`);
    this.shadow = beginning;
    this.owned = beginning !== null;
    this.everTheirs = this.owned;
    this.#random = random;
    mkdirSync(project);
    if (beginning !== null) this.put(beginning);
  }

  text(): string | null {
    return existsSync(this.path) ? readFileSync(this.path, "utf8") : null;
  }

  put(text: string | null): void {
    if (text === null) rmSync(this.path, { force: true });
    else {
      mkdirSync(join(this.path, ".."), { recursive: true });
      writeFileSync(this.path, text);
    }
  }

  start(binary = "/opt/nemo-relay"): void {
    const before = this.leases();
    const undo = hooksPatch({ path: this.path, events: askedHooks, binary, stateDirectory: this.state }).apply();
    const lease = this.leases().find((id) => !before.includes(id));
    if (lease === undefined) throw new Error("a run without a lease");
    this.runs.push({ undo, lease });
    this.whole = true;
  }

  end(): void {
    expect(this.#takeRun()?.undo() ?? []).toEqual([]);
  }

  kill(): void {
    const run = this.#takeRun();
    if (run !== undefined) this.#die(run.lease);
  }

  /** A run that is killed between writing its record and writing the file, with a draft left behind. */
  killWhileStarting(): void {
    const before = this.text();
    const { whole } = this;
    this.start("/usr/bin/nemo-relay");
    this.whole = whole;
    const run = this.runs.pop();
    this.put(before);
    mkdirSync(join(this.path, ".."), { recursive: true });
    writeFileSync(join(this.path, "..", ".hooks.json.nemo-relay-77.tmp"), "{ half");
    if (run !== undefined) this.#die(run.lease);
  }

  /** A run that is killed after it has put the file back and before it has forgotten it. */
  killWhileEnding(): void {
    const record = this.#record();
    const run = this.#takeRun();
    if (record === undefined || run === undefined) return;
    const held = readFileSync(record, "utf8");
    run.undo();
    writeFileSync(record, held);
    this.#die(run.lease);
  }

  /** The same change to the file and to the shadow. */
  edit(change: (text: string) => string): void {
    const text = this.text();
    this.edits += 1;
    if (text === null && this.owned) throw new Error("the person's file is gone");
    const changed = change(this.shadow ?? `{"version":1,"hooks":{}}`);
    // A run's own file with nothing of the person's in it is no file of theirs.
    const theirs = this.owned || commentsOf(changed).length > 0 || Object.keys(hooksOf(changed)).length > 0;
    this.shadow = theirs ? changed : null;
    this.everTheirs ||= theirs;
    this.put(text === null ? this.shadow : change(text));
  }

  /** Puts something else in its place, or nothing. */
  replace(text: string | null): void {
    this.edits += 1;
    this.whole = false;
    this.owned = text !== null;
    this.everTheirs ||= this.owned;
    this.shadow = text;
    this.put(text);
  }

  leases(): readonly string[] {
    const record = this.#record();
    if (record === undefined) return [];
    const { leases } = JSON.parse(readFileSync(record, "utf8")) as { leases: { id: string }[] };
    return leases.map(({ id }) => id);
  }

  #die(lease: string): void {
    const record = this.#record();
    if (record === undefined) return;
    const held = JSON.parse(readFileSync(record, "utf8")) as { leases: { id: string; pid: number }[] };
    const leases = held.leases.map((one) => (one.id === lease ? { ...one, pid: deadPid } : one));
    writeFileSync(record, JSON.stringify({ ...held, leases }));
  }

  #takeRun(): { readonly undo: PatchUndo; readonly lease: string } | undefined {
    const at = Math.floor(this.#random() * this.runs.length);
    return this.runs.splice(at, 1)[0];
  }

  #record(): string | undefined {
    const folder = join(this.state, "patches");
    const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith(".json")) : undefined;
    return name === undefined ? undefined : join(folder, name);
  }
}

/** One thing that happens. */
function happen(project: Project, chance: number, step: number): void {
  const own = `own-${step}`;
  if (chance < 0.3 && project.runs.length < 5) project.start();
  else if (chance < 0.45) project.end();
  else if (chance < 0.55) project.kill();
  else if (chance < 0.61) project.killWhileStarting();
  else if (chance < 0.67) project.killWhileEnding();
  else if (chance < 0.78) project.edit((text) => withHook(text, eventFor(own), own));
  else if (chance < 0.84) project.edit((text) => withoutHook(text, "true"));
  else if (chance < 0.9) project.edit((text) => withComment(text, own));
  else if (chance < 0.94) project.edit(reformatted);
  else if (chance < 0.97) project.replace(`{"version": 1, "hooks": {"stop": [{"command": "${own}"}]}}\n`);
  else project.replace(null);
}

/** An event for a hook, the same for the file and the shadow. */
function eventFor(own: string): string {
  const events = ["preToolUse", "stop", "afterFileEdit"] as const;
  return events[own.length % events.length] ?? "stop";
}

describe(`G-16: ${schedules} random schedules (seed ${seed})`, () => {
  const random = randomSource(seed);
  for (let round = 0; round < schedules; round += 1) {
    test(`schedule ${round}`, () => {
      const beginning = beginnings[Math.floor(random() * beginnings.length)] ?? null;
      const project = new Project(`p${round}`, beginning, random);
      const steps = 4 + Math.floor(random() * 10);
      for (let step = 0; step < steps; step += 1) {
        // In every third schedule nobody edits: then the bytes have to be the same.
        happen(project, round % 3 === 0 ? random() * 0.67 : random(), step);
        const text = project.text();
        if (text !== null) strictly(text);
        if (project.runs.length > 0 && project.whole) requireEntries(text);
      }
      while (project.runs.length > 0) project.end();
      project.start();
      project.end();
      compare(project);
    });
  }
});

function requireEntries(text: string | null): void {
  const hooks = hooksOf(text ?? "{}");
  expect(askedHooks.map((event) => hooks[event]?.filter(isRunEntry).length)).toEqual(askedHooks.map(() => 1));
}

function compare(project: Project): void {
  const text = project.text();
  const { shadow } = project;
  if (project.edits === 0) {
    expect(text).toBe(shadow);
    expect(existsSync(join(project.path, ".."))).toBe(shadow !== null);
  }
  if (!project.everTheirs) expect(text).toBeNull();
  expect(hooksOf(text ?? "{}")).toEqual(hooksOf(shadow ?? "{}"));
  expect(commentsOf(text ?? "").toSorted()).toEqual(commentsOf(shadow ?? "").toSorted());
  expect(text?.includes("--transparent-run") ?? false).toBe(false);
  const left = existsSync(join(project.path, "..")) ? readdirSync(join(project.path, "..")) : [];
  expect(left.filter((name) => name !== "hooks.json")).toEqual([]);
  expect(project.leases()).toEqual([]);
  expect(
    Object.values(hooksOf(text ?? "{}"))
      .flat()
      .some(isRunEntry),
  ).toBe(false);
}
