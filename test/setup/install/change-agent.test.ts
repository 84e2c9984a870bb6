import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentDefinition } from "../../../src/agents/agent.ts";
import { agents } from "../../../src/agents/registry.ts";
import type { ChangeRequest } from "../../../src/setup/install/change-agent.ts";
import { changeAgent } from "../../../src/setup/install/change-agent.ts";

/** What a promise was rejected with. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

let root = "";
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "nemo-relay-setup-"))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Told {
  readonly said: string;
  readonly shown: string;
}

async function change(
  folder: string,
  request: Partial<ChangeRequest>,
  more: {
    readonly project?: boolean;
    readonly routeModels?: boolean;
    readonly agents?: readonly AgentDefinition[];
  } = {},
): Promise<Told> {
  const said: string[] = [];
  let shown = "";
  await changeAgent(
    { action: "install", word: "hermes", dryRun: false, ...request },
    {
      agents: more.agents ?? agents,
      input: {
        env: { HERMES_HOME: folder },
        platform: process.platform,
        gatewayUrl: "http://127.0.0.1:4040",
        directory: join(folder, "project"),
        binary: "/opt/nemo-relay",
        project: more.project ?? false,
        routeModels: more.routeModels ?? false,
      },
      say: (line) => said.push(line),
      show: (text) => Promise.resolve(void (shown += text)),
    },
  );
  return { said: said.join("\n"), shown };
}

let count = 0;
function home(text?: string): { readonly folder: string; readonly path: string } {
  const folder = join(root, String((count += 1)));
  mkdirSync(folder);
  const path = join(folder, "config.yaml");
  if (text !== undefined) writeFileSync(path, text);
  return { folder, path };
}

const own = "# mine\nmodel:\n  base_url: https://a.example/v1\n  api_key: sk-own\n";

describe("install and uninstall", () => {
  test("change the file, say so, and give it back", async () => {
    const { folder, path } = home(own);
    expect((await change(folder, {})).said).toContain(`${path} changed`);
    expect(readFileSync(path, "utf8")).toStartWith(own);
    expect((await change(folder, {})).said).toContain("is up to date");
    expect((await change(folder, { action: "uninstall" })).said).toContain(`${path} changed`);
    expect(readFileSync(path, "utf8")).toBe(own);
    expect((await change(folder, { action: "uninstall" })).said).toContain("holds nothing of ours");
  });

  test("a dry run shows the difference alone and changes nothing", async () => {
    const { folder, path } = home(own);
    const { said, shown } = await change(folder, { dryRun: true }, { routeModels: true });
    expect(shown).toContain("-  base_url: https://a.example/v1\n+  base_url: ${NEMO_RELAY_GATEWAY_URL}/v1\n");
    expect(shown).not.toContain("sk-own");
    expect(said).not.toContain("changed");
    expect(readFileSync(path, "utf8")).toBe(own);
  });

  test("without a file one is made, and goes again", async () => {
    const { folder, path } = home();
    expect((await change(folder, {})).said).toContain(`${path} written`);
    writeFileSync(join(folder, "other"), "x");
    expect((await change(folder, { action: "uninstall" })).said).toContain(`${path} removed`);
    expect(existsSync(path)).toBe(false);
  });

  test("a file that was made by us and written to since stays", async () => {
    const { folder, path } = home();
    await change(folder, {});
    writeFileSync(path, `${readFileSync(path, "utf8")}skin: mono\n`);
    await change(folder, { action: "uninstall" });
    expect(readFileSync(path, "utf8")).toEndWith("skin: mono\n");
  });

  test("--project means the file in this directory, and says when Hermes reads it", async () => {
    const { folder, path } = home(own);
    const { said } = await change(folder, {}, { project: true });
    expect(said).toContain(join(folder, "project", ".hermes", "config.yaml"));
    expect(said).toContain("HERMES_HOME=");
    expect(readFileSync(path, "utf8")).toBe(own);
  });

  test("what routing model traffic means outside a run is said", async () => {
    const { folder } = home(own);
    expect((await change(folder, {})).said).toContain("--route-models changes that");
    expect((await change(folder, {}, { routeModels: true })).said).toContain(
      "outside nemo-relay, Hermes finds no model",
    );
  });

  test("hooks that somebody else wrote for us are named and kept", async () => {
    const theirs = "hooks:\n  pre_tool_call:\n    - command: nemo-relay hook-forward hermes --profile ci\n";
    const { folder, path } = home(theirs);
    await change(folder, {});
    expect((await change(folder, { action: "uninstall" })).said).toContain("kept: 1 hooks");
    expect(readFileSync(path, "utf8")).toBe(theirs);
  });
});

describe("refused", () => {
  test.each(["hooks: [\n", "- a\n", "hooks:\n- a\n"])("%j, and the file stays", async (text) => {
    const { folder, path } = home(text);
    for (const action of ["install", "uninstall"] as const) {
      expect(await failure(change(folder, { action }))).toMatchObject({ code: "config" });
    }
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("an agent that needs none, and one that nobody knows", async () => {
    const toy = agents.map((agent) =>
      Object.fromEntries(Object.entries(agent).filter(([key]) => key !== "install")),
    ) as unknown as typeof agents;
    expect(await failure(change(root, { word: "claude" }, { agents: toy }))).toMatchObject({ code: "usage" });
    expect(await failure(change(root, { word: "nobody" }))).toMatchObject({
      message: expect.stringContaining("hermes"),
    });
  });
});
