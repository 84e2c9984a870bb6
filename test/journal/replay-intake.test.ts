import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { decodeFrame, encodeFrames } from "../../src/journal/frame.ts";
import { dropSession } from "../../src/journal/drop-session.ts";
import { openLayout } from "../../src/journal/layout.ts";
import { recoverSegments } from "../../src/journal/recovery.ts";
import { intakeFiles } from "../../src/journal/segment-files.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { replayIntake } from "../../src/runtime/replay-intake.ts";
import { startEcho } from "../support/faults/kill-daemon.ts";
import { randomSource } from "../support/random-json.ts";
import { TestGateway } from "../support/test-gateway.ts";

const seed = Date.now() % 2 ** 31;
const gone = Bun.spawnSync(["true"]).pid;
const echo = startEcho();
let gateway: TestGateway;
let directory: string;
beforeEach(() => {
  gateway = new TestGateway({ anthropic: echo.url }, { isBusy: true });
  directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
});
afterEach(async () => {
  await gateway.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function post(path: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json", "user-agent": "claude-cli/2.1.330" };
  const response = await fetch(`${gateway.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  expect(response.status).toBe(200);
}

const hook = (payload: Record<string, unknown>): Promise<void> =>
  post("/hooks/claude-code", { session_id: "s1", ...payload });

const ask = (content: string): Promise<void> =>
  post("/v1/messages", {
    model: "m",
    max_tokens: 1,
    messages: [{ role: "user", content }],
    metadata: { user_id: "user_u_account_a_session_s1" },
  });

/** Hooks and requests side by side, so that a request's two places lie apart. */
async function work(): Promise<void> {
  await hook({ hook_event_name: "UserPromptSubmit", prompt: "go" });
  for (let round = 0; round < 12; round += 1) {
    const tool = { tool_name: "Bash", tool_use_id: `t${round}`, tool_input: { command: "ls" } };
    await Promise.all([
      ask(`a${round}`),
      ask(`b${round}`),
      hook({ hook_event_name: "PreToolUse", ...tool }),
      ask(`c${round}`),
    ]);
    await hook({ hook_event_name: "PostToolUse", ...tool, tool_response: "ok" });
  }
}

/** What a process that is gone would have left: its segment up to `cut`, and all that it had answered. */
function leave(segment: Buffer, cut: number, log: ReadonlyMap<string, Buffer>): string {
  const header = decodeFrame(segment, 0);
  if (header.kind !== "frame") throw new Error("no header");
  const dead = encodeFrames([{ ...(header.value as object), pid: gone, processStart: "" } as never]);
  const layout = openLayout(directory);
  rmSync(layout.segments, { recursive: true });
  mkdirSync(layout.segments);
  const path = join(layout.segments, basename(gateway.journal.path));
  writeFileSync(path, Buffer.concat([dead, segment.subarray(header.next, Math.max(header.next, cut))]));
  for (const [name, bytes] of log) writeFileSync(join(layout.segments, name), bytes);
  return path;
}

function recover(): string[] {
  const said: string[] = [];
  const warn = (message: string): void => void said.push(message);
  recoverSegments(openLayout(directory), "", { ids: uuidSource(), warn, replay: replayIntake });
  return said;
}

/** What was recorded of what arrived; the ends that a recovery adds are left out. */
function inputs(path: string): readonly string[] {
  const reader = new SegmentReader(path);
  const found: string[] = [];
  for (const { record } of reader.next()) {
    if (record.kind !== "event" || record.input.kind === "close") continue;
    found.push(JSON.stringify({ at: record.at, input: record.input }));
  }
  reader.close();
  return found;
}

const logOf = (): ReadonlyMap<string, Buffer> =>
  new Map(intakeFiles(gateway.journal.path).map((path) => [basename(path), readFileSync(path)]));

describe("what a killed process had answered", () => {
  test(`is recorded once, wherever its segment breaks off (seed ${seed})`, async () => {
    await work();
    const log = logOf();
    expect(log.size).toBe(1);
    const before = readFileSync(gateway.journal.path).length;
    gateway.intake.settle();
    const segment = readFileSync(gateway.journal.path);
    const whole = inputs(gateway.journal.path);
    expect(whole.filter((line) => line.includes('"llm_end"'))).toHaveLength(36);
    const random = randomSource(seed);
    const cuts = Array.from({ length: 60 }, () => before + Math.floor(random() * (segment.length - before + 1)));
    for (const cut of [before, segment.length, ...cuts]) {
      const path = leave(segment, cut, log);
      expect(recover()).toEqual([]);
      expect({ cut, found: inputs(path) }).toEqual({ cut, found: [...whole] });
      expect(readdirSync(openLayout(directory).segments).filter((name) => name.includes(".intake"))).toEqual([]);
      // What is recorded is not recorded again.
      const after = readFileSync(path);
      expect(recover()).toEqual([]);
      expect(readFileSync(path)).toEqual(after);
    }
  });

  test("stays where it is as long as nobody can record it", async () => {
    await hook({ hook_event_name: "UserPromptSubmit", prompt: "go" });
    const path = leave(readFileSync(gateway.journal.path), 0, logOf());
    const said: string[] = [];
    recoverSegments(openLayout(directory), "", { ids: uuidSource(), warn: (message) => void said.push(message) });
    expect(intakeFiles(path)).toHaveLength(1);
    expect(recover()).toEqual([]);
    expect(inputs(path).join()).toContain("UserPromptSubmit");
  });

  test("is in a segment out of which a session was taken: nothing is cut off behind it", async () => {
    await hook({ hook_event_name: "UserPromptSubmit", prompt: "mine" });
    await hook({ session_id: "s2", hook_event_name: "UserPromptSubmit", prompt: "another's" });
    gateway.intake.settle();
    const path = leave(readFileSync(gateway.journal.path), Number.POSITIVE_INFINITY, new Map());
    await dropSession(path, "s2");
    expect(recover()).toEqual([]);
    expect(inputs(path).join()).toContain("mine");
  });

  test("and wrote by half is recorded as far as it is whole", async () => {
    await hook({ hook_event_name: "UserPromptSubmit", prompt: "one" });
    const [name, first] = [...logOf()][0] ?? ["", Buffer.alloc(0)];
    await hook({ hook_event_name: "UserPromptSubmit", prompt: "two" });
    const both = logOf().get(name) ?? Buffer.alloc(0);
    const path = leave(readFileSync(gateway.journal.path), 0, new Map([[name, both.subarray(0, first.length + 30)]]));
    expect(recover()).toEqual([]);
    expect([inputs(path).join().includes("one"), inputs(path).join().includes("two")]).toEqual([true, false]);
  });
});

describe("what must not lie on the disk as it came", () => {
  const key = ["sk", "ant", "api03", "A1b2C3d4".repeat(5)].join("-");

  test("is recorded before it is answered: a key, however it is written", async () => {
    for (const said of [key, `line\n${key}`, JSON.stringify({ inner: `x\n${key}` }), `\\${key}`]) {
      await hook({ hook_event_name: "UserPromptSubmit", prompt: said });
      await ask(said);
    }
    for (const bytes of logOf().values()) expect(bytes.toString("latin1")).not.toContain("A1b2C3d4");
    expect(readFileSync(gateway.journal.path).toString("latin1")).toContain("[redacted");
  });

  test("is left out: no header but those that recording reads", async () => {
    await fetch(`${gateway.url}/hooks/claude-code`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer a-secret", "x-other": "b-secret" },
      body: JSON.stringify({ session_id: "s1", hook_event_name: "UserPromptSubmit", prompt: "go" }),
    });
    const [bytes = Buffer.alloc(0)] = logOf().values();
    expect(bytes.toString("latin1")).toContain("content-type");
    expect(bytes.toString("latin1")).not.toContain("-secret");
  });

  test("nor a plugin's document, whose values are secrets", async () => {
    await fetch(`${gateway.url}/hooks/claude-code`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-nemo-relay-plugin-config": '{"p":{"token":"c-secret"}}' },
      body: JSON.stringify({ session_id: "s1", hook_event_name: "UserPromptSubmit", prompt: "go" }),
    });
    expect(logOf().size).toBe(0);
  });
});
