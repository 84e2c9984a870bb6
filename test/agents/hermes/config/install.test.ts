import { describe, expect, test } from "bun:test";
import { parse } from "yaml";
import { askedHooks } from "../../../../src/agents/hermes/hooks.ts";
import { hookCommand } from "../../../../src/agents/hermes/config/hook-entry.ts";
import { withOurs, withoutOurs } from "../../../../src/agents/hermes/config/install.ts";
import { parseYaml } from "../../../../src/agents/hermes/config/yaml-text.ts";
import { randomSource } from "../../../support/random-json.ts";

const command = hookCommand("/opt/nemo-relay");

function install(text: string, routes = false, with_ = command): string {
  return withOurs(parseYaml("config.yaml", text), with_, routes);
}

function uninstall(text: string): string {
  return withoutOurs(parseYaml("config.yaml", text));
}

interface Read {
  readonly hooks: Record<string, { command: string; timeout?: number }[]>;
  readonly model: Record<string, unknown>;
}

function read(text: string): Read {
  return parse(text, { version: "1.1" }) as Read;
}

/** How many hooks each event has of ours. */
function ours(text: string): number[] {
  const { hooks } = read(text);
  return askedHooks.map((event) => (hooks[event] ?? []).filter((hook) => hook.command === command).length);
}

const once = askedHooks.map(() => 1);

/** Ways in which people and programs write such a file. */
const files: Readonly<Record<string, string>> = {
  empty: "",
  "comments only": "# mine\n\n# and more\n",
  "no final line break": "skin: mono",
  "a plain file": "# top\nmodel:\n  default: gpt # the model\n\nskin: mono\n# end\n",
  "hooks of one's own":
    "hooks:\n  pre_tool_call:\n    - command: mine # c\n      timeout: 5\n  # before\n  post_tool_call:\n    - {command: other}\nskin: mono\n",
  "lists that are not indented":
    "hooks:\n  pre_tool_call:\n  - command: mine\n    matcher: terminal\n  - command: two\nskin: mono\n",
  "four spaces": "hooks:\n    pre_tool_call:\n        - command: mine\nskin: mono\n",
  "hooks last, no final line break": "skin: mono\nhooks:\n  pre_tool_call:\n    - command: mine",
  "Windows line breaks": "skin: mono\r\nhooks:\r\n  pre_tool_call:\r\n    - command: mine\r\n# end\r\n",
  "Windows line breaks, the last one missing": "skin: mono\r\nhooks:\r\n  pre_tool_call:\r\n    - command: mine",
  "a byte order mark": "\uFEFFskin: mono\nhooks: {}\n",
  "empty hooks after other keys": "skin: mono\nhooks: {}\n",
  "empty hooks in braces": "hooks: {} # none\nskin: mono\n",
  "hooks with nothing after them": "hooks:\nskin: mono\n",
  "hooks with a comment alone": "hooks: # later\n  # here\nskin: mono\n",
  "hooks that are null": "hooks: ~\nskin: null\n",
  "events that are empty":
    "hooks:\n  pre_tool_call: []\n  post_tool_call:\n  pre_llm_call: null # none\n  output_spill:\n    max: 1\n",
  "a list on one line": "hooks:\n  pre_tool_call: [{command: mine}, {command: two}]\n",
  "the end marked": "---\nskin: mono\n...\n",
  "a literal at the end": "skin: mono\nprompt: |+\n  one\n\n  two\n\n",
  "literals inside hooks":
    "hooks:\n  pre_tool_call:\n    - command: >-\n        mine\n        folded\n      timeout: 5\n\n\nskin: mono\n",
  anchors: "defaults: &d\n  timeout: 5\nhooks:\n  pre_tool_call:\n    - <<: *d\n      command: mine\n",
  "quoted keys": "'hooks':\n  \"pre_tool_call\":\n    - \"command\": 'mine'\n",
  "a dash on its own line": "hooks:\n  pre_tool_call:\n    -\n      command: mine\n    -\n      command: two\n",
};

describe.each(Object.entries(files))("%s", (_name, text) => {
  test("every event gets our hook once, and what was there stays", () => {
    const installed = install(text);
    expect(ours(installed)).toEqual(once);
    const before = read(text) as Read | null;
    for (const [event, hooks] of Object.entries(before?.hooks ?? {})) {
      if (Array.isArray(hooks)) expect(read(installed).hooks[event]).toEqual(expect.arrayContaining(hooks));
    }
  });

  test("twice is once", () => {
    expect(install(install(text))).toBe(install(text));
  });

  test("only lines are added, and uninstall gives every byte back", () => {
    const installed = install(text);
    expect(installed).not.toBe(text);
    expect(uninstall(installed)).toBe(text);
    expect(uninstall(text)).toBe(text);
  });

  test("its line breaks are the file's own", () => {
    const breaks = new Set([...install(text).matchAll(/\r?\n/g)].map(([found]) => found));
    expect(breaks).toEqual(new Set([text.includes("\r\n") ? "\r\n" : "\n"]));
  });
});

const seed = Date.now() % 2 ** 31;

test(`any mixture of these ways comes back byte by byte (seed ${seed})`, () => {
  const random = randomSource(seed);
  const pick = <Kind>(list: readonly Kind[]): Kind => list[Math.floor(random() * list.length)] as Kind;
  for (let run = 0; run < 300; run += 1) {
    const step = pick([2, 3, 4]);
    const space = " ".repeat(step);
    const density = pick([0, 0.1, 0.5]);
    const event = (name: string): string => {
      const dash = space + pick(["", space]);
      const item = (at: number): string =>
        `${dash}- command: mine-${at}${pick(["", "  # why"])}\n${pick(["", `${dash}  timeout: 9\n`])}`;
      const items = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) => item(at));
      const value = pick(["block", "block", "[]", "", "~", "[{command: a}]"]);
      if (value !== "block") return `${space}${name}: ${value}`.trimEnd() + `${pick(["", " # c"])}\n`;
      return `${space}${name}:\n${items.join(pick(["", `${dash}# between\n`, "\n"]))}`;
    };
    const names = askedHooks.filter(() => random() < density);
    const hooks = names.length === 0 ? pick(["", "hooks:\n", "hooks: {}\n"]) : `hooks:\n${names.map(event).join("")}`;
    const model = pick([
      "",
      "model:\n  default: gpt\n  base_url: https://a.example/v1 # own\n",
      "model: {base_url: 'https://b.example', default: x}\n",
    ]);
    const parts = [
      pick(["", "# top\n", "---\n"]),
      ...[hooks, model, pick(["", "skin: mono\n", "list:\n- 1\n- 2\n"])].toSorted(() => random() - 0.5),
    ];
    const whole = parts.join(pick(["", "\n"])) + pick(["", "\n", "# end\n"]);
    const cut = random() < 0.3 ? whole.replace(/\n+$/, "") : whole;
    const text = random() < 0.3 ? cut.replaceAll("\n", "\r\n") : cut;
    const routes = model !== "";
    const installed = install(text, routes);
    expect({ text, ours: ours(installed) }).toEqual({ text, ours: once });
    expect({ text, again: install(installed, routes) }).toEqual({ text, again: installed });
    expect({ text, back: uninstall(installed) }).toEqual({ text, back: text });
  }
});

describe("what is ours", () => {
  const moved = install("skin: mono\n", false, hookCommand("/old place/nemo-relay"));

  test("a binary that has moved is brought up to date where it stands", () => {
    const installed = install(moved);
    expect(ours(installed)).toEqual(once);
    expect(Object.values(read(installed).hooks).map((hooks) => hooks.length)).toEqual(once);
    expect(uninstall(moved)).toBe("skin: mono\n");
  });

  test("hooks that somebody else wrote for us count, and are not taken away", () => {
    const text = "hooks:\n  pre_tool_call:\n    - command: nemo-relay hook-forward hermes\n      timeout: 10\n";
    const installed = install(text);
    expect(read(installed).hooks["pre_tool_call"]).toHaveLength(1);
    expect(uninstall(installed)).toBe(text);
  });

  test("a hook of ours that somebody has added to is theirs", () => {
    const text = `hooks:\n  pre_tool_call:\n    - command: ${command}\n      matcher: terminal\n`;
    expect(uninstall(text)).toBe(text);
  });

  test("what is added between and after our hooks stays when they go", () => {
    const installed = install("skin: mono\n").replace(
      "  pre_llm_call:\n",
      "  pre_verify:\n    - command: late\n  pre_llm_call:\n",
    );
    expect(uninstall(`${installed}more: 1\n`)).toBe(
      "skin: mono\nhooks:\n  pre_verify:\n    - command: late\nmore: 1\n",
    );
  });

  test("a file that Hermes has rewritten without its comments is emptied of us all the same", () => {
    const rewritten = install("hooks: {}\nskin: mono\n").replaceAll(/ # .*/g, "");
    expect(uninstall(rewritten)).toBe("skin: mono\n");
  });

  test("paths with spaces and quotes are one word for Hermes and one text for YAML", () => {
    for (const path of [
      "/a b/nemo-relay",
      `/it's "x" $y/nemo-relay`,
      "/a#b/nemo-relay",
      "C:\\Program Files\\nemo-relay.exe",
    ]) {
      const text = install("skin: mono\n", false, hookCommand(path));
      expect(read(text).hooks["pre_tool_call"]).toEqual([{ command: hookCommand(path), timeout: 30 }]);
      expect(uninstall(text)).toBe("skin: mono\n");
    }
  });
});

describe("the route of model traffic", () => {
  const text = 'model:\n  default: gpt\n  base_url: "https://a.example/v1" # own\nskin: mono';

  test("leads to the gateway of a run, and back to the person's own address", () => {
    const installed = install(text, true);
    expect(read(installed).model).toEqual({ default: "gpt", base_url: "${NEMO_RELAY_GATEWAY_URL}/v1" });
    expect(uninstall(installed)).toBe(text);
  });

  test("an address that the person has set since stays", () => {
    const changed = install(text, true).replace('"${NEMO_RELAY_GATEWAY_URL}/v1"', "https://b.example/v1");
    expect(uninstall(changed)).toBe(text.replace('"https://a.example/v1"', "https://b.example/v1"));
  });

  test("without an address of one's own nobody knows where requests would go: refused", () => {
    for (const other of [
      "skin: mono\n",
      "model: gpt\n",
      "model:\n  default: gpt\n",
      "model:\n  base_url:\n",
      "model:\n  base_url: ''\n",
    ]) {
      expect(() => install(other, true)).toThrow("model.base_url is not set");
    }
  });
});

describe("refused, with the reason and the place", () => {
  test.each([
    ["hooks: [\n", "line 2"],
    ["a: 1\n\tb: 2\n", "line 2"],
    ["- a\n- b\n", "the file must be a map"],
    ["hooks:\n  - command: x\n", "hooks must be a map of events"],
    ["hooks: yes\n", "hooks must be a map of events"],
    ["hooks:\n  pre_tool_call:\n    command: x\n", "hooks.pre_tool_call must be a list of hooks"],
    ["hooks: {pre_tool_call: [{command: x}]}\n", "write it in indented lines"],
    ["{skin: mono}\n", "write it in indented lines"],
    ["a: 1\n---\nb: 2\n", "multiple documents"],
    ["model: [1]\nhooks:\n", "model must be a map"],
  ])("%j", (text, message) => {
    expect(() => install(text, text.startsWith("model"))).toThrow(message);
  });
});
