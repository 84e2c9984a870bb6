import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { inCi } from "../../src/trust/terminal-question.ts";
import { Person } from "./support.ts";

let person: Person;
beforeEach(() => (person = new Person()));
afterEach(() => person.remove());

const evil = '[agents.claude]\ncommand = "evil"\n';

describe("before a run", () => {
  test("it lists what would take effect; yes holds until the file changes", async () => {
    const file = person.has("config.toml", evil);
    const asked: (readonly string[])[] = [];
    const ask = async (lines: readonly string[]): Promise<boolean> => asked.push(lines) > 0;
    expect((await person.configured({ ask })).effect.agents["claude"]).toEqual({ command: "evil" });
    expect(asked).toEqual([[`nemo-relay: ${file} is not trusted. It asks for:`, '  agents.claude.command = "evil"']]);
    await person.configured({ ask });
    expect(asked).toHaveLength(1);
    person.has("config.toml", `${evil}hooks_path = "/x"\n`);
    await person.configured({ ask });
    expect(asked[1]?.[0]).toContain("has changed since you trusted it. It asks for:");
  });

  test("no is for this time", async () => {
    person.has("config.toml", evil);
    let times = 0;
    const ask = async (): Promise<boolean> => (times++, false);
    expect((await person.configured({ ask })).effect.agents["claude"]).toEqual({});
    expect((await person.configured({ ask })).said).toHaveLength(1);
    expect({ times, kept: existsSync(person.trusted) }).toEqual({ times: 2, kept: false });
  });

  test("nothing is asked where nothing needs trust, and one question is for both files", async () => {
    const asked: (readonly string[])[] = [];
    const ask = async (lines: readonly string[]): Promise<boolean> => asked.push(lines) > 0;
    person.has("config.toml", '[sessions]\nturn_idle = "5m"\n');
    await person.configured({ ask });
    expect(asked).toEqual([]);
    person.has("config.toml", evil);
    person.has("plugins.toml", 'x = "y"\n');
    await person.configured({ ask }).catch(() => undefined);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(4);
  });

  test("more than a person can see at once is not asked", async () => {
    person.has("config.toml", `[upstream]\n${Array.from({ length: 60 }, (_, index) => `k${index} = 1`).join("\n")}\n`);
    const { said } = await person.configured({
      ask: () => {
        throw new Error("asked");
      },
    });
    expect(said[0]).toContain("run `nemo-relay trust` after you have read it");
  });

  test("a yes that cannot be kept counts for this run, and says so", async () => {
    person.has("config.toml", evil);
    rmSync(dirname(person.trusted), { recursive: true, force: true });
    mkdirSync(dirname(dirname(person.trusted)), { recursive: true });
    writeFileSync(dirname(person.trusted), "a file where the directory should be");
    const { effect, said } = await person.configured({ ask: async () => true });
    expect(effect.agents["claude"]).toEqual({ command: "evil" });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("could not be kept");
  });
});

describe("who is asked", () => {
  test.each([
    [{}, false],
    [{ CI: "" }, false],
    [{ CI: "false" }, false],
    [{ CI: "0" }, false],
    [{ CI: "true" }, true],
    [{ CI: "1" }, true],
    [{ CI: "woodpecker" }, true],
  ])("%j is CI: %p", (env, expected) => {
    expect(inCi(env)).toBe(expected);
  });
});
