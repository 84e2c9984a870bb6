import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enrichSubagent } from "../../../src/agents/claude/enrich.ts";

const folder = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const transcript = join(folder, "s1.jsonl");
mkdirSync(join(folder, "s1", "subagents"), { recursive: true });
const file = (id: string): string => join(folder, "s1", "subagents", `agent-${id}.meta.json`);
const ask = (agent_id: string, transcript_path = transcript) =>
  enrichSubagent({ payload: { session_id: "s1", transcript_path, agent_id }, headers: new Headers(), config: {} });

test("a subagent's file tells the call that started it", async () => {
  writeFileSync(file("a1"), '{"agentType":"general-purpose","toolUseId":"toolu_1","spawnDepth":1}');
  expect(await ask("a1")).toMatchObject([
    { kind: "link", session: "s1", subagentId: "a1", toolCallId: "toolu_1", source: "subagent_metadata" },
  ]);
});

test("a file that is written a little later is found all the same", async () => {
  const asked = ask("a2");
  writeFileSync(file("a2"), '{"agentType":"x"}');
  await Bun.sleep(100);
  writeFileSync(file("a2"), '{"agentType":"x","toolUseId":"toolu_2"}');
  expect(await asked).toMatchObject([{ toolCallId: "toolu_2" }]);
});

test("nothing outside the transcript's own folder is read", async () => {
  writeFileSync(join(folder, "outside.meta.json"), '{"toolUseId":"toolu_x"}');
  expect(await ask("../../outside")).toEqual([]);
  expect(await ask("a1", "/etc/passwd")).toEqual([]);
});

test("no file, no words", async () => {
  expect(await ask("nobody")).toEqual([]);
});
