import { describe, expect, test } from "bun:test";
import { gatewayModes } from "../../src/core/events/normalized-event.ts";
import { jsonHeader, readArguments } from "../../src/hook-forward/arguments.ts";

const known = ["one", "two"];

describe("readArguments", () => {
  test("reads every flag, written with a blank or with =", () => {
    const words = ["--gateway-url", "http://127.0.0.1:4040", "one", "--profile=work", "--session-metadata", '{"a":1}'];
    const read = readArguments([...words, "--plugin-config={}", "--gateway-mode", "required", "--fail-closed"], known);
    expect(read).toEqual({
      ok: true,
      value: {
        word: "one",
        gatewayUrl: "http://127.0.0.1:4040",
        failClosed: true,
        headers: {
          "x-nemo-relay-config-profile": "work",
          "x-nemo-relay-session-metadata": '{"a":1}',
          "x-nemo-relay-plugin-config": "{}",
          "x-nemo-relay-gateway-mode": "required",
        },
      },
    });
  });

  test("--transparent-run changes nothing", () => {
    expect(readArguments(["two", "--transparent-run"], known)).toEqual(readArguments(["two"], known));
  });

  test.each(gatewayModes.map((mode) => [mode]))("the gateway mode %s of the core is accepted", (mode) => {
    expect(readArguments(["one", "--gateway-mode", mode], known).ok).toBe(true);
  });

  test.each([
    [[], "name the agent: one of one, two"],
    [["Three!"], '"Three!" names no agent: one of one, two'],
    [["one", "two"], 'unexpected word "two"'],
    [["one", "--nope"], "unknown flag --nope"],
    [["one", "-x"], "unknown flag -x"],
    [["one", "--profile"], "--profile needs a value"],
    [["one", "--profile", "--fail-closed"], "--profile needs a value"],
    [["one", "--profile", "grün"], "--profile must be plain ASCII text"],
    [["one", "--session-metadata", "{"], "--session-metadata must be valid JSON"],
    [["one", "--plugin-config=nope"], "--plugin-config must be valid JSON"],
    [["one", "--gateway-mode", "often"], "--gateway-mode must be one of hook-only, passthrough, required"],
    [["one", "--fail-closed=yes"], "unknown flag --fail-closed"],
  ])("%j is refused", (words, message) => {
    expect(readArguments(words, known)).toEqual({ ok: false, message });
  });
});

describe("jsonHeader", () => {
  test("escapes what a header cannot hold and keeps the value", () => {
    const text = '{\n\t"größe": "日本 🎉",\r\n "n": 12345678901234567890, "del": "\u007f"}';
    const header = jsonHeader(text) ?? "";
    expect(header).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(header)).toEqual(JSON.parse(text));
    expect(header).toContain("12345678901234567890");
  });

  test("drops a byte order mark and refuses what is no JSON", () => {
    expect(jsonHeader("\uFEFF{}")).toBe("{}");
    expect(jsonHeader("{'a':1}")).toBeUndefined();
    expect(jsonHeader("")).toBeUndefined();
  });
});
