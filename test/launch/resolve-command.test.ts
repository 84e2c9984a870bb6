import { describe, expect, test } from "bun:test";
import { resolveCommand } from "../../src/launch/resolve-command.ts";
import { plainAgent } from "./support.ts";

const agents = [plainAgent(), plainAgent({ id: "other", aliases: ["oth"], executables: ["other"] })];

function resolve(agent: string | undefined, words: readonly string[], command?: string): unknown {
  const settings = command === undefined ? {} : { acme: { command } };
  const found = resolveCommand({ words, ...(agent === undefined ? {} : { agent }) }, { agents, settings });
  return { agent: found.agent.id, command: found.command, args: found.args };
}

describe("resolveCommand", () => {
  test("a named agent starts its default command, and the words go to it", () => {
    const expected = { agent: "acme-agent", command: ["acme"], args: ["--help", "acme"] };
    expect(resolve("acme", ["--help", "acme"])).toEqual(expected);
    expect(resolve("acme-agent", ["--help", "acme"])).toEqual(expected);
  });

  test("its configured command is split like a shell would", () => {
    const resolved = resolve("acme", ["x"], "'/opt/my tools/wrap' --quiet");
    expect(resolved).toEqual({ agent: "acme-agent", command: ["/opt/my tools/wrap", "--quiet"], args: ["x"] });
  });

  test("without an agent the command's name tells it; the configured command is not used", () => {
    const resolved = resolve(undefined, ["/usr/bin/acme-cli", "run", "other"], "wrapper");
    expect(resolved).toEqual({ agent: "acme-agent", command: ["/usr/bin/acme-cli"], args: ["run", "other"] });
    expect(resolve(undefined, ["C:\\tools\\other.EXE"])).toMatchObject({ agent: "other" });
  });

  test("what cannot be told is said with the remedy", () => {
    expect(() => resolve(undefined, [])).toThrow("nothing to run: pass --agent acme|oth or -- <command>");
    expect(() => resolve("nope", [])).toThrow('unknown agent "nope"; known: acme|oth');
    expect(() => resolve(undefined, ["./wrap.sh", "x"])).toThrow(
      'cannot tell which agent "wrap.sh" starts. If it wraps one, set it as that agent\'s command in config.toml ' +
        '([agents.acme] command = "./wrap.sh") and use: nemo-relay run --agent acme',
    );
    expect(() => resolve("constructor", [])).toThrow("unknown agent");
  });
});
