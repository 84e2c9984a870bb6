import { describe, expect, test } from "bun:test";
import { parse } from "smol-toml";
import { hookOverrides } from "../../../../src/agents/codex/launch/hook-overrides.ts";
import { askedHooks } from "../../../../src/agents/codex/hooks.ts";

const input = { binary: "/opt/nemo relay/nemo-relay", word: "codex", trusted: true, installed: [] };

/** As Codex reads them: every override is one line of a TOML file. */
function read(overrides: readonly string[]) {
  return parse(overrides.join("\n")) as unknown as {
    features: { hooks: boolean };
    hooks: Record<string, { matcher?: string; hooks: { type: string; command: string; timeout: number }[] }[]> & {
      state?: Record<string, { trusted_hash: string; enabled: boolean }>;
    };
  };
}

test("one command per event, quoted for a shell", () => {
  const { features, hooks } = read(hookOverrides(input));
  expect(features.hooks).toBe(true);
  for (const { event, matcher, timeout } of askedHooks) {
    const command = '"/opt/nemo relay/nemo-relay" hook-forward codex';
    const handler = { type: "command", command, timeout };
    expect(hooks[event]).toEqual([matcher === true ? { matcher: "*", hooks: [handler] } : { hooks: [handler] }]);
  }
});

// Made with what codex_trust_check.py verifies against Codex 0.169 itself.
test("trust is the hash that Codex computes", () => {
  const { hooks } = read(hookOverrides({ ...input, binary: "/usr/bin/nemo-relay" }));
  expect(hooks.state?.["/<session-flags>/config.toml:pre_tool_use:0:0"]).toEqual({
    trusted_hash: "sha256:67ac4ab1f706e1f2cb2a89ffc486c5c5720c7e16e943955f50804b1a6d31cd69",
    enabled: true,
  });
  expect(hooks.state?.["/<session-flags>/config.toml:session_end:0:0"]).toEqual({
    trusted_hash: "sha256:a00f6d2f5f7cbdc37bda25dd443d2ca81cf131bc8875ccaea970b0c23b571b01",
    enabled: true,
  });
  expect(Object.keys(hooks.state ?? {})).toHaveLength(askedHooks.length);
});

test("without trust there is no state", () => {
  expect(read(hookOverrides({ ...input, trusted: false })).hooks.state).toBeUndefined();
});

test("Windows: its own made-up file, and a path that every shell there starts", () => {
  const { hooks } = read(hookOverrides({ ...input, binary: String.raw`C:\new\table\nemo-relay.exe` }));
  expect(Object.keys(hooks.state ?? {})[0]).toBe(String.raw`C:\<session-flags>\config.toml:session_start:0:0`);
  expect(hooks["Stop"]?.[0]?.hooks[0]?.command).toBe("C:/new/table/nemo-relay.exe hook-forward codex");
});

describe("hooks of nemo-relay install", () => {
  const installed = [{ event: "Stop", keys: ["/c/config.toml:stop:1:0", "/real/config.toml:stop:1:0"] }];

  test("rest while a run's own are sure to run", () => {
    const { hooks } = read(hookOverrides({ ...input, installed }));
    expect(hooks["Stop"]).toHaveLength(1);
    for (const key of installed[0]!.keys) expect(hooks.state?.[key] as unknown).toEqual({ enabled: false });
  });

  test("take the place of a run's own where the person is to be asked for trust", () => {
    const { hooks } = read(hookOverrides({ ...input, trusted: false, installed }));
    expect([hooks["Stop"], hooks.state]).toEqual([undefined, undefined]);
    expect(hooks["PreToolUse"]).toHaveLength(1);
  });
});
