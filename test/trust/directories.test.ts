// Directories that a project names, and links that came with it.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./support.ts";
import { Person, section } from "./support.ts";

let person: Person;
beforeEach(() => (person = new Person()));
afterEach(() => person.remove());

const enabled = "enabled = true";

async function withDirectory(written: string, directory?: string): Promise<Outcome> {
  person.has("plugins.toml", section("atif", `${enabled}\noutput_directory = ${JSON.stringify(written)}`));
  return await person.configured(directory === undefined ? {} : { directory });
}

function directoryOf({ effect }: Outcome): unknown {
  const settings = effect.exporters[0]?.settings;
  return typeof settings === "object" && settings !== null ? Reflect.get(settings, "output_directory") : undefined;
}

const key = "components.observability.atif.output_directory";

describe("inside the project", () => {
  test.each([".", "traces", ".nemo-relay/atif", "a/b/../c", "..dots", " traces "])("%s works", async (written) => {
    const outcome = await withDirectory(written);
    expect(outcome.said).toEqual([]);
    expect(directoryOf(outcome)).toBe(written.trim());
  });

  test("one above the start directory, but not above the project", async () => {
    mkdirSync(join(person.project, "deep", "er"), { recursive: true });
    const outcome = await withDirectory("../../traces", join(person.project, "deep", "er"));
    expect(outcome.said).toEqual([]);
    expect(directoryOf(outcome)).toBe("../../traces");
  });

  test("its absolute path, and a link that stays inside", async () => {
    mkdirSync(join(person.project, "real"));
    symlinkSync("real", join(person.project, "link"));
    for (const written of [join(person.project, "real"), "link/deeper"]) {
      expect((await withDirectory(written)).said).toEqual([]);
    }
  });
});

describe("G-22: outside the project", () => {
  test.each(["..", "../x", "a/../../x", "/", "/tmp", " /tmp ", "/tmp/nowhere/at/all", ".git", ".git/hooks", ".GIT/x"])(
    "%j is ignored",
    async (written) => {
      const outcome = await withDirectory(written);
      expect(outcome.said).toHaveLength(1);
      expect(outcome.said[0]).toContain(`ignored ${key};`);
      expect(directoryOf(outcome)).toBe(".nemo-relay/atif");
    },
  );

  test("a sibling whose name begins like the project's", async () => {
    mkdirSync(`${person.project}-other`);
    expect((await withDirectory("../project-other")).said).toHaveLength(1);
  });

  test.each([
    ["a link that leads out", "link"],
    ["a directory below it", "link/deeper"],
    ["a link that leads nowhere yet", "nowhere"],
    ["a directory below that", "nowhere/deeper"],
    ["a link over a link", "chain"],
    ["a circle of links", "circle/x"],
  ])("%s", async (_, written) => {
    mkdirSync(join(person.path, "outside"));
    symlinkSync(join(person.path, "outside"), join(person.project, "link"));
    symlinkSync(join(person.path, "later"), join(person.project, "nowhere"));
    symlinkSync("link", join(person.project, "chain"));
    symlinkSync("circle", join(person.project, "circle"));
    const outcome = await withDirectory(written);
    expect(outcome.said[0]).toContain(`ignored ${key};`);
    expect(directoryOf(outcome)).toBe(".nemo-relay/atif");
  });

  test.each(["atif", "atof"])("the default directory of %s, when a link was put in its place", async (kind) => {
    mkdirSync(join(person.project, ".nemo-relay"));
    mkdirSync(join(person.path, "outside"));
    symlinkSync(join(person.path, "outside"), join(person.project, ".nemo-relay", kind));
    person.has("plugins.toml", section(kind, enabled));
    const { said, effect } = await person.configured();
    expect(said[0]).toContain(`ignored components.observability.${kind}.enabled;`);
    expect(effect.exporters.map(({ settings }) => Reflect.get(settings as object, "output_directory"))).toEqual([
      join(person.path, "home", ".local", "state", "nemo-relay", "atif"),
    ]);
    await person.trusts();
    expect((await person.configured()).effect.exporters.map((each) => each.kind)).toEqual([kind]);
  });
});

describe("what is left of a plugins.toml", () => {
  const page = (endpoint: string): string =>
    section("atif", `${enabled}\noutput_directory = ".nemo-relay/atif"`) +
    `[components.config.openinference]\nenabled = true\nendpoint = "${endpoint}"\n`;

  test("the product page's example: the trajectory works, a loopback endpoint needs trust all the same", async () => {
    const file = person.has("plugins.toml", page("http://127.0.0.1:4318/v1/traces"));
    const { said, effect } = await person.configured();
    expect(said).toEqual([
      `${file} is not trusted: ignored components.observability.openinference.enabled, ` +
        "components.observability.openinference.endpoint; run `nemo-relay trust` after you have read it",
    ]);
    expect(effect.exporters.map(({ kind }) => kind)).toEqual(["atif"]);
    await person.trusts();
    expect((await person.configured()).effect.exporters.map(({ kind }) => kind)).toEqual(["atif", "openinference"]);
  });

  test("nothing switched on: the usual trajectory is written, as if the file were not there", async () => {
    person.has("plugins.toml", section("openinference", 'enabled = true\nendpoint = "http://x/v1/traces"'));
    expect((await person.configured()).effect.exporters.map(({ source }) => source)).toEqual(["default"]);
    person.has("config.toml", 'plugins.config.components = [{ kind = "later", config = { a = 1 } }]\n');
    person.has("plugins.toml", "");
    const { effect } = await person.configured();
    expect(effect.exporters).toEqual([]);
  });

  test("a file that asks for nothing keeps its meaning: no components, no exporters", async () => {
    person.has("plugins.toml", "components = []\n");
    const { effect, said } = await person.configured();
    expect({ exporters: effect.exporters, said }).toEqual({ exporters: [], said: [] });
  });

  test("an inline document keeps its meaning where only other keys of its file are ignored", async () => {
    person.has("config.toml", '[upstream]\nopenai_base_url = "http://x"\n[plugins.config]\ncomponents = []\n');
    const { effect, said } = await person.configured();
    expect(said).toHaveLength(1);
    expect(effect.exporters).toEqual([]);
  });

  test("many keys are counted", async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `key${index} = 1`).join("\n");
    person.has("config.toml", `[upstream]\n${keys}\n`);
    const { said } = await person.configured();
    expect(said[0]).toContain("upstream.key5 and 34 more; run");
  });
});
