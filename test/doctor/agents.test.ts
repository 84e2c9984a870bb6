// What each agent's own folder finds in its configuration.
import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { agentByWord, agents } from "../../src/agents/registry.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { hooksPatch } from "../../src/agents/cursor/launch/patch.ts";

const root = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(root, "home-"));
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(home, name)), { recursive: true });
  writeFileSync(join(home, name), text);
}

async function examine(word: string, directory = join(home, "work")): Promise<readonly Finding[]> {
  const agent = agentByWord(word)!;
  const module = await agent.examine!();
  const env = { HOME: home, PATH: "/usr/bin:/bin" };
  return await module.examine({ command: [word], args: [], env, directory, stateDirectory: join(home, "state") });
}

const gone = "/gone/nemo-relay";
const command = (word: string): string => `"${gone}" hook-forward ${word} --gateway-url http://127.0.0.1:4040`;
const files: Readonly<Record<string, readonly [string, string]>> = {
  claude: [
    ".claude/settings.json",
    JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "command", command: command("claude") }] }] } }),
  ],
  codex: [".codex/hooks.json", JSON.stringify({ hooks: { Stop: [{ hooks: [{ command: command("codex") }] }] } })],
  cursor: [".cursor/hooks.json", JSON.stringify({ version: 1, hooks: { stop: [{ command: command("cursor") }] } })],
  hermes: [".hermes/config.yaml", `hooks:\n  on_session_end:\n    - command: '${command("hermes")}'\n`],
};

describe("installed hooks", () => {
  test.each(Object.keys(files))("of %s that start a program which is gone are an error", async (word) => {
    const [name, text] = files[word]!;
    write(name, text);
    const errors = (await examine(word)).filter(({ level }) => level === "error");
    expect(errors).toEqual([expect.objectContaining({ what: `hooks start ${gone}, which is not there` })]);
    write(name, text.replaceAll(gone, process.execPath));
    expect((await examine(word)).filter(({ level }) => level === "error")).toEqual([]);
  });

  test("every agent can be examined", () => {
    expect(agents.filter(({ examine: own }) => own === undefined)).toEqual([]);
  });
});

describe("Cursor", () => {
  test("hooks that a killed run left in a project are told of; those of a run that goes on are not", async () => {
    const path = join(home, "work", ".cursor", "hooks.json");
    const stateDirectory = join(home, "state");
    mkdirSync(dirname(path), { recursive: true });
    hooksPatch({ path, events: ["stop"], binary: process.execPath, stateDirectory }).apply();
    const warnings = async (): Promise<readonly Finding[]> =>
      (await examine("cursor")).filter(({ level }) => level === "warn");
    expect(await warnings()).toEqual([]);
    const [record] = [...new Bun.Glob("*.json").scanSync(join(stateDirectory, "patches"))];
    const file = join(stateDirectory, "patches", record!);
    const held = JSON.parse(readFileSync(file, "utf8")) as { leases: { pid: number; start: string }[] };
    writeFileSync(file, JSON.stringify({ ...held, leases: held.leases.map((lease) => ({ ...lease, start: "0" })) }));
    expect(await warnings()).toEqual([expect.objectContaining({ where: path })]);
  });
});

describe("Claude Code", () => {
  test("a restriction of http hooks is told of", async () => {
    write(".claude/settings.json", JSON.stringify({ allowedHttpHookUrls: [] }));
    expect(await examine("claude")).toEqual([
      { level: "note", what: "allowedHttpHookUrls restricts http hooks: a run uses hook-forward commands instead" },
    ]);
  });
});
