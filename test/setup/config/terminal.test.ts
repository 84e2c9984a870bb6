// The wizard, the editor and the first screen of the compiled binary, typed on a real terminal.
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../../e2e/binary.ts";
import { binary, newHome, relay } from "../../e2e/binary.ts";
import type { Finished, TerminalStep } from "../../support/processes.ts";
import { onTerminal } from "../../support/processes.ts";
import { startCollector } from "../../support/stub-collector.ts";

let home: Home;
beforeEach(() => {
  home = newHome();
  home.script("claude", "echo started");
  home.script("hermes", "echo started");
});
afterEach(() => home.remove());

const [enter, up, down, escape, ctrlC] = ["\r", "\u001b[A", "\u001b[B", "\u001b", "\u0003"];
const plugins = (): string => join(home.path, "config", "nemo-relay", "plugins.toml");
const here = (): { cwd: string; env: Record<string, string> } => ({ cwd: home.path, env: { ...home.env, CI: "" } });

/** Types on a terminal; afterwards the terminal has to be as it was: lines are edited, keys are shown, so is the cursor. */
async function type(words: readonly string[], steps: readonly TerminalStep[], columns = 80): Promise<Finished> {
  const shell = `"${binary()}" ${words.join(" ")}; code=$?; stty -a; exit $code`;
  const out = await onTerminal(["sh", "-c", shell], steps, { ...here(), columns });
  expect(out.output).toMatch(/(?<!-)icanon/);
  expect(out.output).toMatch(/(?<!-)echo\b/);
  expect(out.output.lastIndexOf("\u001b[?25l")).toBeLessThanOrEqual(out.output.lastIndexOf("\u001b[?25h"));
  return out;
}

const hooks: TerminalStep = { wait: "Add the hooks for good", send: enter };
const wizard: readonly TerminalStep[] = [
  { wait: "Whose configuration?", send: enter },
  { wait: "Write a trajectory file", send: enter },
  { wait: "over OTLP?", send: `${up}${enter}` },
  { wait: "Its URL", send: enter },
  { wait: "Keep it all the same?", send: "y" },
  hooks,
  { wait: "Write it?", send: enter },
];

describe("the wizard", () => {
  test("writes what was answered, with a test span taken by the endpoint", async () => {
    const collector = await startCollector();
    const clear = "\u007f".repeat(60);
    const out = await type(
      ["config"],
      [
        ...wizard.slice(0, 3),
        { wait: "Its URL", send: `${clear}${collector.url}${enter}` },
        hooks,
        { wait: "Write it?", send: enter },
      ],
    );
    await collector.close();
    expect(out.code).toBe(0);
    expect(out.output).toContain("Agents on this machine: Claude Code");
    expect(out.output).toContain(`${collector.url} took a test span`);
    expect(collector.spans().map(({ name }) => name)).toEqual(["nemo-relay test"]);
    expect(collector.batches[0]?.resource).toMatchObject({ "openinference.project.name": "nemo-relay" });
    const text = readFileSync(plugins(), "utf8");
    expect(text).toStartWith('#:schema ./plugins.schema.json\nversion = 1\n\n[[components]]\nkind = "observability"\n');
    expect(text).toContain(`[components.config.openinference]\nenabled = true\nendpoint = "${collector.url}"\n`);
    expect((await relay(["plugins", "validate"], here())).code).toBe(0);
    expect((await relay(["claude", "--dry-run"], here())).code).toBe(0);
  });

  test.each(wizard.map(({ wait }, index) => [wait, index] as const))(
    "Ctrl-C at “%s” writes nothing, exit code 130",
    async (wait, index) => {
      const out = await type(["config"], [...wizard.slice(0, index), { wait, send: ctrlC }]);
      expect(out.code).toBe(130);
      expect(out.output).toContain("nothing was written");
      expect(existsSync(join(home.path, "config"))).toBe(false);
    },
  );

  test("Esc is the same, and a no at the end writes nothing either", async () => {
    expect((await type(["config"], [{ wait: "Whose", send: escape }])).code).toBe(130);
    const no = [...wizard.slice(0, 2), { wait: "over OTLP?", send: enter }, hooks, { wait: "Write it?", send: "n" }];
    expect((await type(["config"], no)).code).toBe(0);
    expect(existsSync(join(home.path, "config"))).toBe(false);
  });

  test("on a narrow terminal no line is wider than it", async () => {
    const out = await type(["config"], [...wizard.slice(0, -1), { wait: "Write it?", send: ctrlC }], 40);
    expect(out.code).toBe(130);
    const asked = Bun.stripANSI(out.output.slice(0, out.output.indexOf("speed "))).split(/\r?\n/);
    expect(asked.filter((line) => Bun.stringWidth(line) > 40)).toEqual([]);
  });

  test("shows and adds the hooks that were chosen", async () => {
    const file = join(home.path, ".hermes", "config.yaml");
    // Whatever other agents can be chosen: the last of them is this one.
    const steps = [...wizard.slice(0, 2), { wait: "over OTLP?", send: enter }, { ...hooks, send: `${up} ${enter}` }];
    const no = await type(["config"], [...steps, { wait: "Write it?", send: "n" }]);
    expect(no.output).toContain(`+++ ${file}`);
    expect(existsSync(file)).toBe(false);
    expect((await type(["config"], [...steps, { wait: "Write it?", send: "y" }])).code).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("hook-forward hermes");
  });

  test("a refusing endpoint is told, with its answer", async () => {
    const collector = await startCollector(() => ({ status: 401, body: "who are you?" }));
    const clear = "\u007f".repeat(60);
    const steps = [...wizard.slice(0, 3), { wait: "Its URL", send: `${clear}${collector.url}${enter}` }];
    const out = await type(["config"], [...steps, { wait: "Keep it all the same?", send: ctrlC }], 200);
    await collector.close();
    expect(out.output).toContain("did not take a test span: HTTP 401: who are you?");
  });

  test.each([[["config"]], [["plugins", "edit"]]])("%j through a pipe says what to do instead", async (words) => {
    const out = await relay(words, here());
    expect({ code: out.code, stdout: out.stdout }).toEqual({ code: 64, stdout: "" });
    expect(out.stderr).toContain("there is none; for scripts: nemo-relay plugins");
    expect(existsSync(join(home.path, "config"))).toBe(false);
  });
});

describe("the editor", () => {
  const before =
    '# mine\r\nversion = 1\r\n\r\n[[components]]\r\nkind = "observability"\r\n[components.config.atif]\r\nenabled = true # yes\r\n';
  beforeEach(() => {
    mkdirSync(join(home.path, "config", "nemo-relay"), { recursive: true });
    writeFileSync(plugins(), before, { mode: 0o640 });
  });
  const saving: readonly TerminalStep[] = [
    { wait: "What to change?", send: enter },
    { wait: "switch off", send: `${down}${enter}` },
    { wait: "output_directory (empty", send: `out${enter}` },
    { wait: 'output_directory = "out"', send: `${up}${enter}` },
    { wait: "What to change?", send: `${up}${up}${enter}` },
    { wait: "Save it?", send: enter },
  ];

  test("changes one key and nothing else", async () => {
    const out = await type(["plugins", "edit"], saving);
    expect(out.code).toBe(0);
    expect(out.output).toContain('+output_directory = "out"');
    expect(readFileSync(plugins(), "utf8")).toBe(`${before}output_directory = "out"\r\n`);
    expect(readdirSync(join(home.path, "config", "nemo-relay"))).toEqual(["plugins.toml"]);
  });

  test.each([1, 2, 5])("Ctrl-C at question %i leaves the file as it was", async (index) => {
    const out = await type(
      ["plugins", "edit"],
      [...saving.slice(0, index), { wait: saving[index]!.wait, send: ctrlC }],
    );
    expect(out.code).toBe(130);
    expect(readFileSync(plugins(), "utf8")).toBe(before);
  });

  test("a value that the schema refuses is told and asked again", async () => {
    const steps = [
      { wait: "What to change?", send: enter },
      { wait: "switch off", send: `${down}${down}${enter}` },
      { wait: "filename_template (empty", send: `x.json${enter}` },
      { wait: "◆  filename_template", send: ctrlC },
    ];
    const out = await type(["plugins", "edit"], steps, 200);
    expect(out.code).toBe(130);
    expect(out.output).toContain("must contain {session_id}");
    expect(readFileSync(plugins(), "utf8")).toBe(before);
  });
});

describe("nemo-relay alone", () => {
  test("offers the set-up to somebody new; yes starts it, no does nothing", async () => {
    const no = await type([], [{ wait: "Set it up now? [y/N]", send: "\n" }]);
    expect(no.code).toBe(0);
    expect(no.output).not.toContain("Whose");
    const yes = await type(
      [],
      [
        { wait: "[y/N]", send: "y\n" },
        { wait: "Whose", send: ctrlC },
      ],
    );
    expect(yes.code).toBe(130);
  });

  test.each([
    ["a configuration", "config/nemo-relay/config.toml", {}],
    ["a journal", "state/nemo-relay/journal/x", {}],
    ["a build server", undefined, { CI: "true" }],
  ])("with %s it asks nothing", async (_, file, env) => {
    if (file !== undefined) {
      mkdirSync(join(home.path, file, ".."), { recursive: true });
      writeFileSync(join(home.path, file), "");
    }
    const out = await onTerminal([binary()], [], { ...here(), env: { ...here().env, ...env } });
    expect(out.code).toBe(0);
    expect(out.output).toContain("Usage: nemo-relay");
    expect(out.output).not.toContain("[y/N]");
  });

  test("an agent's run asks nothing and needs no configuration", async () => {
    const out = await type(["claude"], []);
    expect(out.code).toBe(0);
    expect(out.output).toContain("started");
    expect(out.output).not.toContain("?  ");
    expect(existsSync(join(home.path, "config"))).toBe(false);
  });
});
