import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentDefinition } from "../../src/agents/agent.ts";
import { RelayError } from "../../src/errors.ts";
import type { RunRequest } from "../../src/launch/run.ts";
import { run } from "../../src/launch/run.ts";
import type { RunPorts } from "../../src/launch/wire.ts";
import type { Service, ServiceOptions } from "../../src/runtime/service.ts";
import { plainAgent, plainConfig, plainLaunch } from "./support.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** An executable `acme` that notes its arguments and surroundings, then runs `body`. */
function fakeAgent(body: string): void {
  const path = join(directory, "acme");
  const note = `{ printf '%s\\n' "$@"; cat "$2" 2>/dev/null; echo; echo "$ACME_URL $ACME_UPSTREAM"; pwd -P; } > "${directory}/seen"`;
  writeFileSync(path, `#!/bin/sh\n${note}\n${body}\n`);
  chmodSync(path, 0o755);
}

interface Outcome {
  readonly code: number | undefined;
  readonly error: RelayError | undefined;
  readonly said: readonly string[];
  readonly logged: readonly string[];
  readonly shown: string;
  readonly started: readonly ServiceOptions[];
  readonly order: readonly string[];
}

const summary = {
  sessions: [
    {
      session: "s",
      agent: "a",
      turns: 2,
      modelCalls: 9,
      toolCalls: 1,
      inputTokens: 14_000,
      outputTokens: 100,
      owners: 10,
      exactOwners: 9,
    },
  ],
  files: [{ kind: "atif", path: "/traces/s.json" }],
  exporters: [],
  findings: [],
};

async function outcomeOf(
  request: Partial<RunRequest>,
  over: Partial<RunPorts> = {},
  agent: AgentDefinition = plainAgent(),
): Promise<Outcome> {
  const said: string[] = [];
  const logged: string[] = [];
  let diverted = false;
  const log: RunPorts["log"] = {
    say: (line) => void said.push(diverted ? `on the agent's screen: ${line}` : line),
    fail: (line) => void said.push(diverted ? `on the agent's screen: ${line}` : line),
    warn: (line) => void logged.push(line),
    debug: () => {},
    divert: () => {
      diverted = true;
      return () => {
        diverted = false;
        return logged.length === 0 ? undefined : "/logs/run.log";
      };
    },
  };
  const started: ServiceOptions[] = [];
  const order: string[] = [];
  let shown = "";
  const start = async (options: ServiceOptions): Promise<Service> => {
    started.push(options);
    options.warn("held back");
    order.push("start");
    return {
      url: `http://127.0.0.1:9/r/${options.secret}`,
      port: 9,
      startProjections: () => void order.push("projections"),
      close: async () => {
        order.push(`close ${existsSync(join(directory, "seen"))}`);
        return summary;
      },
    };
  };
  const ports: RunPorts = {
    config: plainConfig(),
    commanded: new Set(),
    env: { PATH: `${directory}:${process.env["PATH"]}` },
    directory,
    stateDirectory: "",
    binary: "/opt/nemo-relay",
    start,
    log,
    show: async (text) => void (shown += text),
    ...over,
  };
  const full: RunRequest = { agent: "acme", words: [], dryRun: false, print: false, ...request };
  let code: number | undefined;
  let error: RelayError | undefined;
  try {
    code = await run(full, [agent], ports);
  } catch (thrown) {
    if (!(thrown instanceof RelayError)) throw thrown;
    error = thrown;
  }
  return { code, error, said, logged, shown, started, order };
}

function seen(): readonly string[] {
  return readFileSync(join(directory, "seen"), "utf8").trimEnd().split("\n");
}

function ourRunDirectories(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`nemo-relay-run-${process.pid}-`));
}

describe("run", () => {
  test("wires the agent, passes its words and exit code on, and leaves nothing behind", async () => {
    fakeAgent("exit 7");
    const outcome = await outcomeOf({ words: ["-p", "two words", "--help"] });
    const [options] = outcome.started;
    const url = `http://127.0.0.1:9/r/${options?.secret}`;
    expect(outcome.code).toBe(7);
    expect(options).toMatchObject({
      hostname: "127.0.0.1",
      port: 0,
      runAgent: "acme-agent",
      startDirectory: directory,
    });
    expect(options?.secret).toMatch(/^[0-9a-f]{32}$/);
    const lines = seen();
    expect(lines[0]).toBe("--wired");
    expect(lines.slice(2)).toEqual([
      "-p",
      "two words",
      "--help",
      `{"url":"${url}"}`,
      `${url} https://api.acme.example`,
      directory,
    ]);
    expect(existsSync(lines[1] ?? "")).toBe(false);
    expect(ourRunDirectories()).toEqual([]);
    expect(outcome.order).toEqual(["start", "projections", "close true"]);
  });

  test("everything is said after the agent has gone, even when it failed", async () => {
    fakeAgent("exit 3");
    const outcome = await outcomeOf({}, { config: plainConfig({ warnings: ["from the configuration"] }) });
    expect(outcome.said).toEqual([
      "nemo-relay: 1 session, 2 turns, 9 model calls, 1 tool call, 14,100 tokens",
      "owners: 9 of 10 exact",
      "atif: /traces/s.json",
      "from the configuration",
      "held back",
      "a note",
      "log: /logs/run.log",
    ]);
    expect(outcome.logged).toEqual(["from the configuration", "held back", "a note"]);
    expect(outcome.shown).toBe("");
  });

  test.each([
    ["TERM", 143],
    ["KILL", 137],
    ["HUP", 129],
  ])("an agent ended by SIG%s gives %d", async (signal, code) => {
    fakeAgent(`kill -${signal} $$`);
    expect((await outcomeOf({})).code).toBe(code);
  });

  test("the person's own base URL becomes the upstream, unless a flag or variable says otherwise", async () => {
    fakeAgent("exit 0");
    const own = plainAgent({ launch: async () => plainLaunch({ ownUpstreams: { acme: "http://own.example/" } }) });
    const outcome = await outcomeOf({}, {}, own);
    expect(outcome.started[0]?.config.upstreams).toEqual({ acme: "http://own.example/" });
    expect(seen().at(-2)).toEndWith(" http://own.example/");
    const commanded = await outcomeOf({}, { commanded: new Set(["acme"]) }, own);
    expect(commanded.started[0]?.config.upstreams).toEqual({ acme: "https://api.acme.example" });
  });

  test("--dry-run shows the plan and starts, writes and listens to nothing", async () => {
    const outcome = await outcomeOf({ words: ["it's"], dryRun: true, print: true });
    expect(outcome).toMatchObject({ code: 0, started: [], said: [], order: [] });
    expect(outcome.shown).toContain("agent = acme\ngateway_url = http://127.0.0.1:0/r/…\n");
    expect(outcome.shown).toContain(" 'it'\\''s'\nenv.ACME_URL = http://127.0.0.1:0/r/…\n");
    expect(outcome.shown).toEndWith('hooks =\n{"command":"/opt/nemo-relay hook-forward acme"}\n');
    expect(ourRunDirectories()).toEqual([]);
  });

  test("--print shows the same of a real run, without its secret", async () => {
    fakeAgent("exit 0");
    const outcome = await outcomeOf({ print: true });
    expect(outcome.shown).toContain("gateway_url = http://127.0.0.1:9/r/…");
    expect(outcome.shown).not.toContain(outcome.started[0]?.secret ?? "none");
  });

  test("a missing command is said with the remedy before anything is started", async () => {
    const outcome = await outcomeOf({}, { env: { PATH: "/nonexistent" } });
    expect(outcome.started).toEqual([]);
    expect(outcome.error?.exitCode).toBe(127);
    expect(outcome.error?.message).toBe(
      'the command "acme" was not found. Install Acme Agent, put it on PATH, or name it in config.toml: ' +
        '[agents.acme] command = "/path/to/acme"',
    );
  });

  test("a relative command is found from where the person stands", async () => {
    fakeAgent("exit 5");
    const outcome = await outcomeOf({ agent: undefined, words: ["./acme", "x", "/dev/null"] });
    expect(outcome.code).toBe(5);
  });
});

/** A gateway that cannot start. */
function failing(code: "bind" | "config", message: string): RunPorts["start"] {
  return () => Promise.reject(new RelayError(code, message));
}

/** A gateway that starts and cannot close. */
async function unclosable(): Promise<Service> {
  return {
    url: "http://127.0.0.1:9/r/x",
    port: 9,
    startProjections: () => {},
    close: () => Promise.reject(new Error("disk on fire")),
  };
}

/** A gateway whose exporters cannot start. */
async function withoutThreads(): Promise<Service> {
  return {
    url: "http://127.0.0.1:9/r/x",
    port: 9,
    startProjections: () => {
      throw new Error("no threads");
    },
    close: async () => summary,
  };
}

describe("when we fail", () => {
  test("the agent runs without us, and the person is told", async () => {
    fakeAgent('test -z "$ACME_URL" && exit 4');
    writeFileSync(join(directory, "hooks"), "");
    const outcome = await outcomeOf(
      { words: ["a", join(directory, "hooks")] },
      { start: failing("bind", "no port left") },
    );
    expect(outcome.code).toBe(4);
    expect(seen().slice(0, 2)).toEqual(["a", join(directory, "hooks")]);
    expect(outcome.said).toEqual([
      "could not start (gateway: no port left); Acme Agent runs without it, nothing is recorded",
    ]);
  });

  test("a plan that fails closes the gateway and goes on without it", async () => {
    fakeAgent("exit 0");
    const broken = plainAgent({
      launch: async () => ({
        ...plainLaunch(),
        plan: () => {
          throw new Error("no plan");
        },
      }),
    });
    const outcome = await outcomeOf({}, {}, broken);
    expect(outcome.code).toBe(0);
    expect(outcome.order).toEqual(["start", "close false"]);
    expect(ourRunDirectories()).toEqual([]);
  });

  test("a configuration error is told, and the agent is not started", async () => {
    fakeAgent("exit 0");
    const outcome = await outcomeOf({}, { start: failing("config", "bad file") });
    expect(outcome.error?.exitCode).toBe(78);
    expect(existsSync(join(directory, "seen"))).toBe(false);
  });

  test("a gateway that cannot close costs a line, not the exit code", async () => {
    fakeAgent("exit 6");
    const outcome = await outcomeOf({}, { start: unclosable });
    expect(outcome.code).toBe(6);
    expect(outcome.said).toContain("closing the gateway failed: disk on fire");
  });

  test("exporters that cannot start leave the agent and its record alone", async () => {
    fakeAgent("exit 8");
    const outcome = await outcomeOf({}, { start: withoutThreads });
    expect(outcome.code).toBe(8);
    expect(outcome.said).toContain("the exporters could not start: no threads; a later run delivers what is recorded");
  });

  test("a command that turns out not to run leaves nothing behind", async () => {
    writeFileSync(join(directory, "acme"), "#!/nonexistent/interpreter\n");
    chmodSync(join(directory, "acme"), 0o755);
    const outcome = await outcomeOf({});
    expect(outcome.error?.exitCode).toBe(127);
    expect(outcome.error?.message).toContain('"acme" could not be started');
    expect(ourRunDirectories()).toEqual([]);
    expect(outcome.said).toEqual([]);
  });
});
