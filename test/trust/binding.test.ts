import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { RelayError } from "../../src/errors.ts";
import { listTrusted } from "../../src/trust/list-trusted.ts";
import { revokeTrust } from "../../src/trust/revoke.ts";
import { Person, section } from "./support.ts";

let person: Person;
beforeEach(() => (person = new Person()));
afterEach(() => person.remove());

const upstream = (host: string): string => `[upstream]\nanthropic_base_url = "http://${host}"\n`;
const platform = process.platform;

async function upstreamNow(directory?: string): Promise<string | undefined> {
  const { effect } = await person.configured(directory === undefined ? {} : { directory });
  return effect.upstreams["anthropic"];
}

async function revoke(directory: string = person.project): Promise<string> {
  const said: string[] = [];
  await revokeTrust({ cwd: directory, env: person.env, platform, say: (line) => void said.push(line) });
  return said.join("\n");
}

async function trouble(work: () => Promise<unknown>): Promise<RelayError> {
  const error: unknown = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RelayError) return error;
  throw new Error(`expected a RelayError, got ${String(error)}`);
}

describe("G-22: trust is bound to a file and its text", () => {
  test("trusted.json is private and holds path and SHA-256", async () => {
    const file = person.has("config.toml", upstream("one"));
    await person.trusts();
    const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
    expect(JSON.parse(readFileSync(person.trusted, "utf8"))).toEqual({ version: 1, files: { [file]: { sha256 } } });
    expect(statSync(person.trusted).mode & 0o777).toBe(0o600);
    expect(await upstreamNow()).toBe("http://one");
  });

  test("a changed file is untrusted again and says so; changed back it is trusted", async () => {
    person.has("config.toml", upstream("one"));
    await person.trusts();
    const file = person.has("config.toml", upstream("two"));
    const { effect, said } = await person.configured();
    expect(effect.upstreams["anthropic"]).toBe("https://api.anthropic.com");
    expect(said).toEqual([
      `${file} has changed since you trusted it: ignored upstream.anthropic_base_url; ` +
        "run `nemo-relay trust` after you have read it",
    ]);
    person.has("config.toml", upstream("one"));
    expect(await upstreamNow()).toBe("http://one");
  });

  test("each file for itself: one that comes later is not trusted", async () => {
    person.has("config.toml", upstream("one"));
    await person.trusts();
    person.has("plugins.toml", section("openinference", 'enabled = true\nendpoint = "http://x/v1/traces"'));
    const { effect, said } = await person.configured();
    expect(effect.upstreams["anthropic"]).toBe("http://one");
    expect(effect.exporters.map(({ kind }) => kind)).toEqual(["atif"]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("plugins.toml is not trusted: ignored components.observability.openinference.enabled,");
  });

  test("the same text in another project is not trusted", async () => {
    person.has("config.toml", upstream("one"));
    await person.trusts();
    const other = join(person.path, "other");
    person.write(join(other, ".nemo-relay", "config.toml"), upstream("one"));
    expect(await upstreamNow(other)).toBe("https://api.anthropic.com");
    expect(await upstreamNow()).toBe("http://one");
  });

  test("a project that links to the files of a trusted one is not trusted", async () => {
    person.has("config.toml", upstream("one"));
    await person.trusts();
    const other = join(person.path, "other");
    mkdirSync(other);
    symlinkSync(join(person.project, ".nemo-relay"), join(other, ".nemo-relay"));
    expect(await upstreamNow(other)).toBe("https://api.anthropic.com");
  });

  test("a project is one by every way that leads to it", async () => {
    person.has("config.toml", upstream("one"));
    const link = join(person.path, "link");
    symlinkSync(person.project, link);
    await person.trusts(link);
    expect(await upstreamNow()).toBe("http://one");
    expect(await upstreamNow(link)).toBe("http://one");
    mkdirSync(join(person.project, "deep", "er"), { recursive: true });
    expect(await upstreamNow(join(link, "deep", "er"))).toBe("http://one");
    await revoke();
    expect(await upstreamNow(link)).toBe("https://api.anthropic.com");
  });

  test("a moved project is not trusted", async () => {
    person.has("config.toml", upstream("one"));
    await person.trusts();
    renameSync(person.project, join(person.path, "moved"));
    expect(await upstreamNow(join(person.path, "moved"))).toBe("https://api.anthropic.com");
  });
});

describe("the command", () => {
  test("shows what the files ask for, secrets hidden, and a terminal's control characters spelled out", async () => {
    person.has(
      "plugins.toml",
      section("openinference", 'enabled = true\nheaders = { authorization = "Bearer s3cret-${TOKEN}", x = "s3cret" }'),
    );
    person.has("config.toml", '[agents.claude]\ncommand = "evil \\u001b]0;title\\u0007 \\u202Etxt"\n');
    const shown = await person.trusts();
    expect(shown).toContain(String.raw`agents.claude.command = "evil \u001b]0;title\u0007 \u{202e}txt"`);
    expect(shown).toContain('components.observability.openinference.headers.authorization = "${TOKEN}"');
    expect(shown).toContain('components.observability.openinference.headers.x = "[redacted]"');
    expect(shown).not.toContain("s3cret");
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  });

  test("a long value is cut, and says that it is", async () => {
    person.has("config.toml", `[agents.claude]\ncommand = "echo ${" ".repeat(3000)} evil"\n`);
    expect(await person.trusts()).toMatch(/… \(\d+ more characters\)/);
  });

  test("without a project there is nothing to trust", async () => {
    const error = await trouble(() => person.trusts());
    expect(error.code).toBe("not_found");
    expect(error.message).toContain(person.project);
    expect(existsSync(person.trusted)).toBe(false);
  });

  test("a file that is no TOML is named, and nothing is trusted", async () => {
    person.has("config.toml", "[upstream\n");
    expect((await trouble(() => person.trusts())).message).toContain("config.toml:1:10 is not valid TOML");
    expect(existsSync(person.trusted)).toBe(false);
  });

  test("--revoke takes it back, for a project that is gone as well, and for that project only", async () => {
    const other = join(person.path, "other");
    person.write(join(other, ".nemo-relay", "config.toml"), upstream("other"));
    const file = person.has("config.toml", upstream("one"));
    await person.trusts();
    await person.trusts(other);
    mkdirSync(join(person.project, "deep"));
    expect(await revoke(join(person.project, "deep"))).toBe(`not trusted any more: ${file}`);
    expect(await upstreamNow()).toBe("https://api.anthropic.com");
    expect(await upstreamNow(other)).toBe("http://other");
    expect((await trouble(revoke)).code).toBe("not_found");
    renameSync(other, join(person.path, "moved"));
    expect(await revoke(other)).toContain("not trusted any more");
    expect(JSON.parse(readFileSync(person.trusted, "utf8"))).toEqual({ version: 1, files: {} });
  });

  test("--list tells what is trusted, changed and gone", async () => {
    const file = person.has("config.toml", upstream("one"));
    const plugins = person.has("plugins.toml", "components = []\n");
    await person.trusts();
    const list = (): Promise<readonly string[]> => listTrusted({ env: person.env, platform });
    expect(await list()).toEqual([`${file}: trusted`, `${plugins}: trusted`]);
    person.has("config.toml", upstream("two"));
    renameSync(plugins, `${plugins}.old`);
    expect(await list()).toEqual([`${file}: has changed, not trusted as it is now`, `${plugins}: is gone`]);
  });
});

describe("a trusted.json that cannot be used", () => {
  const sha256 = "0".repeat(64);
  test.each([
    ["no JSON", "{"],
    ["empty", ""],
    ["a list", "[]"],
    ["another version", JSON.stringify({ version: 2, files: {} })],
    ["no files", JSON.stringify({ version: 1 })],
    ["a hash of another shape", JSON.stringify({ version: 1, files: { "/x": { sha256: "0" } } })],
    ["one bad entry among good ones", JSON.stringify({ version: 1, files: { "/x": { sha256 }, "/y": true } })],
  ])("%s: trusts nothing, says so, and stays as it is", async (_, text) => {
    person.has("config.toml", upstream("one"));
    person.write(person.trusted, text);
    chmodSync(person.trusted, 0o600);
    let asked = false;
    const { effect, said } = await person.configured({ ask: async () => (asked = true) });
    expect(asked).toBe(false);
    expect(effect.upstreams["anthropic"]).toBe("https://api.anthropic.com");
    expect(said).toHaveLength(2);
    expect(said[0]).toContain(`nothing is trusted: ${person.trusted} is not what \`nemo-relay trust\` writes`);
    for (const work of [() => person.trusts(), () => revoke(), () => listTrusted({ env: person.env, platform })]) {
      expect((await trouble(work)).message).toContain(person.trusted);
    }
    expect(readFileSync(person.trusted, "utf8")).toBe(text);
  });

  test("one that others can write trusts nothing", async () => {
    person.has("config.toml", upstream("one"));
    await person.trusts();
    chmodSync(person.trusted, 0o622);
    const { effect, said } = await person.configured();
    expect(effect.upstreams["anthropic"]).toBe("https://api.anthropic.com");
    expect(said[0]).toContain("can be written by other users");
  });

  test("a project without dangerous keys hears nothing of it", async () => {
    person.has("config.toml", '[sessions]\nturn_idle = "5m"\n');
    person.write(person.trusted, "{");
    const { effect, said } = await person.configured();
    expect({ idle: effect.turnIdleSeconds, said }).toEqual({ idle: 300, said: [] });
  });

  test("without a home nothing is trusted, and the command says why", async () => {
    person.remove();
    person = new Person({ HOME: "" });
    person.has("config.toml", upstream("one"));
    expect((await trouble(() => person.trusts())).message).toContain("set HOME or XDG_CONFIG_HOME");
  });
});

describe("where others can write", () => {
  test("trust says so when it is given, and at each run", async () => {
    person.has("config.toml", upstream("one"));
    const folder = join(person.project, ".nemo-relay");
    chmodSync(folder, 0o777);
    const line = `${folder} can be written by everybody: others than you can change this configuration`;
    expect(await person.trusts()).toContain(line);
    const { effect, said } = await person.configured();
    expect(effect.upstreams["anthropic"]).toBe("http://one");
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(line);
    chmodSync(folder, 0o755);
    expect((await person.configured()).said).toEqual([]);
  });

  test("a directory above counts, one with the sticky bit does not", async () => {
    person.has("config.toml", upstream("one"));
    chmodSync(person.project, 0o777);
    expect(await person.trusts()).toContain(`${person.project} can be written by everybody`);
    chmodSync(person.project, 0o1777);
    expect(await person.trusts()).not.toContain("others than you");
  });

  test("so it does where the files are reached by a link", async () => {
    const elsewhere = join(person.path, "elsewhere");
    person.write(join(elsewhere, "config.toml"), upstream("one"));
    symlinkSync(elsewhere, join(person.project, ".nemo-relay"));
    expect(await person.trusts()).not.toContain("others than you");
    chmodSync(elsewhere, 0o777);
    expect(await person.trusts()).toContain(`${elsewhere} can be written by everybody`);
    chmodSync(elsewhere, 0o755);
    chmodSync(person.project, 0o777);
    expect(await person.trusts()).toContain(`${person.project} can be written by everybody`);
  });
});
