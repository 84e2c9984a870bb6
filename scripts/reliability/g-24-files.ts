// G-24: bombs in every configuration file that is read: deep, wide, of one huge key, of aliases, 50 MiB.
// `node scripts/bun.mjs scripts/reliability/g-24-files.ts`
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { binary, newHome } from "../../test/e2e/binary.ts";
import { mebibytes, reportTrouble } from "./options.ts";

type Language = "toml" | "json" | "yaml" | "env";

const deep = 50_000;
const nested = (open: string, inner: string, close: string): string =>
  `${open.repeat(deep)}${inner}${close.repeat(deep)}`;
const big = "x".repeat(50 * 2 ** 20);
const key = "k".repeat(2 ** 20);
const dotted = Array.from({ length: 20_000 }, () => "a").join(".");
const aliases = ["a0: &a0 [x, x]"];
for (let level = 1; level < 40; level += 1) aliases.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`);

const bombs: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  toml: {
    "nested lists": `a = ${nested("[", "", "]")}`,
    "nested tables": `a = ${nested("{a=", "1", "}")}`,
    "dotted keys": `${dotted} = 1`,
    "a table's dotted name": `[${dotted}]`,
    "a key of 1 MiB": `${key} = 1`,
    "50 MiB": `a = "${big}"`,
  },
  json: {
    "nested lists": `{"hooks":${nested("[", "", "]")}}`,
    "nested objects": `{"hooks":${nested('{"a":', "1", "}")}}`,
    "open lists": "[".repeat(1_000_000),
    "a key of 1 MiB": `{"${key}":1}`,
    "50 MiB": `{"a":"${big}"}`,
  },
  yaml: {
    "nested lists": `a: ${nested("[", "", "]")}\n`,
    "nested maps": `a: ${nested("{a: ", "1", "}")}\n`,
    "open lists": "[".repeat(1_000_000),
    "nested by indent": Array.from({ length: 2000 }, (_, level) => `${" ".repeat(level)}a:`).join("\n"),
    aliases: `${aliases.join("\n")}\n`,
    "a key of 1 MiB": `${key}: 1\n`,
    "50 MiB": `a: "${big}"\n`,
  },
  env: { "50 MiB": `A=${big}\n` },
};

/** Files below a home, what they are written in, and the agent that is run with them. */
const files: readonly (readonly [string, Language, string])[] = [
  ["config/nemo-relay/config.toml", "toml", "claude"],
  ["config/nemo-relay/plugins.toml", "toml", "claude"],
  ["config/nemo-relay/trusted.json", "json", "claude"],
  ["work/.nemo-relay/config.toml", "toml", "claude"],
  ["work/.nemo-relay/plugins.toml", "toml", "claude"],
  [".claude/settings.json", "json", "claude"],
  ["work/.claude/settings.json", "json", "claude"],
  ["work/.claude/settings.local.json", "json", "claude"],
  [".codex/config.toml", "toml", "codex"],
  [".codex/requirements.toml", "toml", "codex"],
  [".codex/hooks.json", "json", "codex"],
  [".codex/auth.json", "json", "codex"],
  ["work/.codex/config.toml", "toml", "codex"],
  ["work/.codex/hooks.json", "json", "codex"],
  ["work/.cursor/hooks.json", "json", "cursor"],
  [".cursor/hooks.json", "json", "cursor"],
  [".hermes/config.yaml", "yaml", "hermes"],
  [".hermes/.env", "env", "hermes"],
  [".hermes/active_profile", "env", "hermes"],
  [".hermes/shell-hooks-allowlist.json", "json", "hermes"],
];
/** Runs a command and writes its own highest memory, in KiB, behind its words: ours, with all the bombs in it, would count as its. */
const measured =
  "import os,resource,subprocess,sys; code = subprocess.call(sys.argv[1:]); " +
  "print(f'\\npeak {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}', file=sys.stderr); sys.exit(code)";
const commands: readonly (readonly string[])[] = [[], ["agents"], ["doctor", "--offline"]];

const trouble: string[] = [];
let [runs, slowest, largest, slow, large] = [0, 0, 0, "", ""];
for (const [file, language, agent] of files) {
  for (const [bomb, text] of Object.entries(bombs[language])) {
    const home = newHome();
    for (const name of ["claude", "codex", "cursor-agent", "hermes"]) home.script(name, "echo 2.1.330; exit 0");
    const path = join(home.path, file);
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(join(home.path, "work", ".nemo-relay"), { recursive: true });
    writeFileSync(path, text);
    for (const words of commands) {
      const argv = words.length === 0 ? [agent] : words;
      const began = performance.now();
      const child = Bun.spawn(["python3", "-c", measured, binary(), ...argv], {
        cwd: join(home.path, "work"),
        env: { ...home.env, CI: "1" },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
      const [took, memory] = [performance.now() - began, Number(/peak (\d+)/.exec(stderr)?.[1]) * 1024];
      const where = `${argv.join(" ")} with ${bomb} in ${file}`;
      runs += 1;
      if (memory > largest) [largest, large] = [memory, where];
      if (took > slowest) [slowest, slow] = [took, where];
      if (![0, 1, 78].includes(code)) trouble.push(`${where}: exit code ${code}: ${stderr.slice(0, 300)}`);
      if (/RangeError|call stack|at \w+ \(/i.test(stdout + stderr))
        trouble.push(`${where}: ${(stdout + stderr).slice(0, 300)}`);
      if (stderr.length > 4000) trouble.push(`${where}: ${stderr.length} characters of words`);
      if (!(memory < 256 * 2 ** 20)) trouble.push(`${where}: ${mebibytes(memory)} MiB`);
      if (took > 5000) trouble.push(`${where}: ${Math.round(took)} ms`);
    }
    home.remove();
  }
}
reportTrouble(
  "G-24",
  `${runs} runs with a bomb in a file, at most ${mebibytes(largest)} MiB (${large}) and ${Math.round(slowest)} ms (${slow})`,
  trouble,
);
