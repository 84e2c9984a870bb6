import { describe, expect, test } from "bun:test";
import { claudeLaunch } from "../../../../src/agents/claude/launch/launch.ts";
import { encodeFindings, findingsOf } from "../../../../src/agents/claude/launch/findings.ts";
import type { SettingsLayer } from "../../../../src/agents/claude/launch/settings-files.ts";
import type { AgentFindings, LaunchInput } from "../../../../src/agents/launch.ts";

const gatewayUrl = "http://127.0.0.1:4321/r/00112233445566778899aabbccddeeff";
const firstParty = "https://api.anthropic.com";
const restoring = [
  "ENABLE_TOOL_SEARCH",
  "CLAUDE_CODE_ENABLE_FINE_GRAINED_TOOL_STREAMING",
  "_CLAUDE_CODE_ASSUME_FIRST_PARTY_BASE_URL",
];

function found(version: string | undefined, ...layers: SettingsLayer[]): AgentFindings {
  const notes = encodeFindings(findingsOf(layers));
  return { ...(version === undefined ? {} : { version }), ownUpstreams: {}, notes };
}

function user(settings: SettingsLayer["settings"]): SettingsLayer {
  return { source: "user", settings };
}

function input(more: Partial<LaunchInput> = {}): LaunchInput {
  return {
    command: ["claude"],
    args: ["-p", "hi"],
    env: { PATH: "/bin" },
    gatewayUrl,
    binary: "/opt/nemo-relay/nemo-relay",
    runDirectory: "/run/nemo/1",
    upstreams: { anthropic: "http://127.0.0.1:9999" },
    settings: {},
    found: found("2.1.330"),
    ...more,
  };
}

function plan(more: Partial<LaunchInput> = {}) {
  return claudeLaunch.plan(input(more));
}

function fileOf(planned: ReturnType<typeof plan>, path: string) {
  const text = planned.files.find((file) => file.path === path)?.text;
  return text === undefined ? undefined : JSON.parse(text);
}

test("events that installed hooks tell get no hook of the run", () => {
  const notes = encodeFindings({ ...findingsOf([]), served: ["Stop"] });
  const planned = fileOf(plan({ found: { ownUpstreams: {}, notes } }), "plugin/hooks/hooks.json");
  expect(Object.keys(planned.hooks)).toContain("PreToolUse");
  expect(Object.keys(planned.hooks)).not.toContain("Stop");
});

describe("the command line", () => {
  test("the plugin directory stands between the agent's own words and the person's", () => {
    const { argv } = plan({ command: ["wrapper", "--x"], args: ["--resume", "abc", "--", "--plugin-dir"] });
    expect(argv).toEqual([
      "wrapper",
      "--x",
      "--plugin-dir",
      "/run/nemo/1/plugin",
      "--resume",
      "abc",
      "--",
      "--plugin-dir",
    ]);
  });

  test("the run's secret is in files and variables only", () => {
    const planned = plan({ found: found("2.1.330", user({ env: { ANTHROPIC_BASE_URL: "https://own.example" } })) });
    expect(planned.argv.join(" ")).not.toContain("/r/");
  });

  test("without settings of the person that matter there is no --settings of ours", () => {
    const planned = plan({ found: found("2.1.330", user({ model: "x", env: { OTHER: "1" } })) });
    expect(planned.argv).not.toContain("--settings");
    expect(planned.files.map(({ path }) => path)).toEqual([
      "plugin/.claude-plugin/plugin.json",
      "plugin/hooks/hooks.json",
    ]);
  });

  test("it is pure", () => {
    expect(plan()).toEqual(plan());
  });
});

describe("variables", () => {
  test("base URL and gateway URL", () => {
    expect(plan().env).toEqual({
      ANTHROPIC_BASE_URL: gatewayUrl,
      NEMO_RELAY_GATEWAY_URL: gatewayUrl,
      NO_PROXY: "127.0.0.1,localhost",
    });
  });

  test.each([
    [{}, { NO_PROXY: "127.0.0.1,localhost" }],
    [{ NO_PROXY: "" }, { NO_PROXY: "127.0.0.1,localhost" }],
    [{ NO_PROXY: "corp.example" }, { NO_PROXY: "corp.example,127.0.0.1,localhost" }],
    [{ no_proxy: "corp.example" }, { no_proxy: "corp.example,127.0.0.1,localhost" }],
    [
      { NO_PROXY: "a", no_proxy: "b, localhost" },
      { NO_PROXY: "a,127.0.0.1,localhost", no_proxy: "b, localhost,127.0.0.1" },
    ],
    [{ NO_PROXY: "*" }, { NO_PROXY: "*" }],
    [{ NO_PROXY: "localhost 127.0.0.1" }, { NO_PROXY: "localhost 127.0.0.1" }],
  ] as const)("proxy exceptions: %o", (env, expected) => {
    const { ANTHROPIC_BASE_URL: _base, NEMO_RELAY_GATEWAY_URL: _gateway, ...rest } = plan({ env }).env;
    expect(rest).toEqual(expected);
  });

  test("features come back only when requests really end up at Anthropic", () => {
    const set = (more: Partial<LaunchInput>) => restoring.filter((name) => plan(more).env[name] !== undefined);
    for (const anthropic of [firstParty, `${firstParty}/`, `${firstParty}/v1`, "https://API.anthropic.com"]) {
      expect(set({ upstreams: { anthropic } })).toEqual(restoring);
    }
    const others = [
      "http://api.anthropic.com",
      "https://api.anthropic.com.example",
      "https://api.anthropic.com/proxy",
      "https://user@api.anthropic.com",
      "https://api.anthropic.com:8443",
      "https://own.example",
      "",
      "no url",
    ];
    for (const anthropic of others) expect(set({ upstreams: { anthropic } })).toEqual([]);
    expect(set({ upstreams: {} })).toEqual([]);
    expect(set({ upstreams: { anthropic: firstParty }, settings: { assume_first_party: "never" } })).toEqual([]);
    expect(set({ upstreams: { anthropic: firstParty }, settings: { assume_first_party: "auto" } })).toEqual(restoring);
  });

  test("what the person set stays, in the environment or in a settings file", () => {
    const upstreams = { anthropic: firstParty };
    for (const name of restoring) {
      expect(plan({ upstreams, env: { [name]: "0" } }).env).not.toHaveProperty(name);
      const planned = plan({ upstreams, found: found("2.1.330", user({ env: { [name]: "0" } })) });
      expect(planned.env).not.toHaveProperty(name);
      expect(planned.argv).not.toContain("--settings");
    }
  });
});

describe("hooks", () => {
  const handlers = (planned: ReturnType<typeof plan>) =>
    Object.entries(fileOf(planned, "plugin/hooks/hooks.json").hooks).map(([event, entries]) => {
      const [entry] = entries as { matcher?: string; hooks: { type: string; url?: string; command?: string }[] }[];
      return { event, ...entry };
    });

  test("http, but the session's start a command", () => {
    for (const { event, hooks } of handlers(plan())) {
      expect(hooks).toEqual([
        event === "SessionStart"
          ? { type: "command", command: `"/opt/nemo-relay/nemo-relay" hook-forward claude`, timeout: 30 }
          : { type: "http", url: `${gatewayUrl}/hooks/claude-code`, timeout: 30 },
      ] as never);
    }
  });

  test("commands for a version that is not known to take http", () => {
    for (const version of [undefined, "2.1.329", "1.0.0"]) {
      const types = handlers(plan({ found: found(version) })).flatMap(({ hooks }) => hooks?.map(({ type }) => type));
      expect(new Set(types)).toEqual(new Set(["command"]));
    }
  });

  test("tool events have a matcher, others none", () => {
    const matched = handlers(plan()).filter(({ matcher }) => matcher === "*");
    expect(matched.map(({ event }) => event)).toContain("PreToolUse");
    expect(handlers(plan()).find(({ event }) => event === "Stop")).not.toHaveProperty("matcher");
  });

  test("what --print shows is what the agent reads", () => {
    const planned = plan();
    expect(planned.hooks).toBe(planned.files.find(({ path }) => path === "plugin/hooks/hooks.json")?.text ?? "");
    expect(fileOf(planned, "plugin/.claude-plugin/plugin.json")).toMatchObject({ name: "nemo-relay" });
  });
});

describe("settings of the person that would win over our variables", () => {
  const own = user({ env: { ANTHROPIC_BASE_URL: "https://own.example", NO_PROXY: "corp" } });

  test("a settings file of ours gives ours back, and only those", () => {
    const planned = plan({ found: found("2.1.330", own) });
    expect(planned.argv).toEqual([
      "claude",
      "--plugin-dir",
      "/run/nemo/1/plugin",
      "--settings",
      "/run/nemo/1/settings.json",
      "-p",
      "hi",
    ]);
    expect(fileOf(planned, "settings.json")).toEqual({
      env: { ANTHROPIC_BASE_URL: gatewayUrl, NO_PROXY: "corp,127.0.0.1,localhost" },
    });
  });

  const given = {
    model: "m",
    env: { KEEP: "1", ANTHROPIC_BASE_URL: "https://flag.example" },
    hooks: { Stop: [{ hooks: [] }] },
  };
  const both = [own, { source: "flag", settings: given } as const];

  test.each([
    [
      ["--settings", "mine.json", "-p", "hi"],
      ["--settings", "/run/nemo/1/settings.json", "-p", "hi"],
    ],
    [
      ["-p", "--settings=mine.json", "hi"],
      ["-p", "--settings=/run/nemo/1/settings.json", "hi"],
    ],
    [
      ["--settings", "first.json", "--settings", "mine.json"],
      ["--settings", "first.json", "--settings", "/run/nemo/1/settings.json"],
    ],
    [
      ["--settings", "mine.json", "--", "--settings", "prompt"],
      ["--settings", "/run/nemo/1/settings.json", "--", "--settings", "prompt"],
    ],
  ])("a --settings of theirs is replaced where it stands: %p", (args, expected) => {
    const planned = plan({ args, found: found("2.1.330", ...both) });
    expect(planned.argv.slice(3)).toEqual(expected);
    expect(fileOf(planned, "settings.json")).toEqual({
      ...given,
      env: { KEEP: "1", ANTHROPIC_BASE_URL: gatewayUrl, NO_PROXY: "corp,127.0.0.1,localhost" },
    });
  });

  test("a --settings that cannot be read is left for the agent to refuse", () => {
    const planned = plan({ args: ["--settings", "missing.json"], found: found("2.1.330", own) });
    expect(planned.argv.slice(3)).toEqual(["--settings", "missing.json"]);
  });

  test("where plugin directories are refused, hooks travel in the settings file, beside theirs", () => {
    const managed = { source: "managed", settings: { disableSideloadFlags: true } } as const;
    const planned = plan({
      args: ["--settings", "mine.json"],
      found: found("2.1.330", { source: "flag", settings: given }, managed),
    });
    expect(planned.argv).toEqual(["claude", "--settings", "/run/nemo/1/settings.json"]);
    const settings = fileOf(planned, "settings.json");
    expect(settings.hooks.Stop).toHaveLength(2);
    expect(settings.hooks.PreToolUse).toHaveLength(1);
    expect(planned.files).toHaveLength(1);
  });
});

describe("notes", () => {
  test("none in a plain run", () => {
    expect(plan().notes).toEqual([]);
  });

  test.each(["CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY"])("%s", (name) => {
    expect(plan({ env: { [name]: "1" } }).notes.join()).toContain(name);
    expect(plan({ found: found("2.1.330", user({ env: { [name]: "true" } })) }).notes.join()).toContain(name);
    expect(plan({ env: { [name]: "0" } }).notes).toEqual([]);
  });

  test("hooks that will not run", () => {
    expect(plan({ found: found("2.1.330", user({ disableAllHooks: true })) }).notes.join()).toContain(
      "disableAllHooks",
    );
    expect(plan({ args: ["--bare", "-p", "x"] }).notes.join()).toContain("--bare");
    expect(plan({ args: ["-p", "--", "--bare"] }).notes).toEqual([]);
  });

  test("a base URL that nobody can overrule", () => {
    const managed = { source: "managed", settings: { env: { ANTHROPIC_BASE_URL: "https://corp.example" } } } as const;
    expect(plan({ found: found("2.1.330", managed) }).notes.join()).toContain(
      "managed settings set ANTHROPIC_BASE_URL",
    );
  });
});

test("notes that are not ours mean that nothing was found", () => {
  for (const settings of ["", "{", "[]", "null", '{"settingsEnv":[1],"managedEnv":{}}']) {
    expect(plan({ found: { version: "2.1.330", ownUpstreams: {}, notes: { settings } } })).toEqual(plan());
  }
});
