// G-1: a daemon that is killed at any moment, again and again, on one home; what it has acknowledged must not be lost.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SegmentReader } from "../../../src/journal/segment-reader.ts";
import type { Home } from "../../e2e/binary.ts";
import { binary, relay } from "../../e2e/binary.ts";
import { detached } from "../processes.ts";
import type { StubCollector } from "../stub-collector.ts";
import { toolIds } from "./collector-tools.ts";

/** What was acknowledged, over all rounds: the id of each tool call that a hook told of, and the text of each reply that came whole. */
export interface Acknowledged {
  readonly begun: Set<string>;
  readonly replies: Set<string>;
  hooks: number;
}

/** A provider that answers with the words of the question. */
export function startEcho(): { readonly url: string; stop(): void } {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const { messages } = (await request.json()) as { messages: [{ content: string }] };
      const text = `reply to ${messages[0].content}`;
      const usage = { input_tokens: 1, output_tokens: 1 };
      return Response.json({ type: "message", role: "assistant", content: [{ type: "text", text }], usage });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => void server.stop(true) };
}

/** Writes what the daemon is configured with; returns where its trajectories lie. */
export function configureDaemon(home: Home, collector: string, upstream: string): string {
  const traces = join(home.path, "traces");
  const folder = join(home.path, "config", "nemo-relay");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "plugins.toml"),
    `[[components]]\nkind = "observability"\n[components.config.atif]\nenabled = true\noutput_directory = "${traces}"\n` +
      `[components.config.openinference]\nenabled = true\nendpoint = "${collector}"\n`,
  );
  writeFileSync(join(folder, "config.toml"), `[upstream]\nanthropic_base_url = "${upstream}"\n`);
  return traces;
}

/** Starts a daemon, sends it hooks for so many milliseconds, and kills it. */
export async function killRound(home: Home, round: number, millis: number, acked: Acknowledged): Promise<void> {
  const daemon = detached([binary(), "--bind", "127.0.0.1:0"], {
    cwd: home.path,
    env: { ...process.env, ...home.env },
  });
  await daemon.shown("listening on");
  const url = /listening on (http:\S+)/.exec(daemon.output())?.[1] ?? "";
  let running = true;
  const sending = Promise.all([0, 1].map((lane) => send(url, `${round}-${lane}`, acked, () => running)));
  await Bun.sleep(millis);
  process.kill(daemon.pid, "SIGKILL");
  running = false;
  await sending;
  await daemon.exited;
}

/** Each pair of hooks is a tool call of its own; sessions come back in later rounds. */
async function send(url: string, lane: string, acked: Acknowledged, running: () => boolean): Promise<void> {
  const session_id = `s${Number(lane.split("-")[0]) % 3}-${lane.split("-")[1]}`;
  const ask = async (content: string): Promise<void> => {
    const metadata = { user_id: `user_u_account_a_session_${session_id}` };
    const response = await fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content }], metadata }),
    });
    const text = await response.text();
    if (response.status !== 200 || !text.includes(content)) throw new Error(`${response.status}: ${text}`);
    acked.replies.add(JSON.stringify(`reply to ${content}`));
  };
  const hook = async (payload: Record<string, unknown>): Promise<void> => {
    const response = await fetch(`${url}/hooks/claude`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ session_id, ...payload }),
    });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`a hook was answered with ${response.status}`);
    acked.hooks += 1;
  };
  try {
    await hook({ hook_event_name: "UserPromptSubmit", prompt: `go ${lane}` });
    for (let call = 0; running(); call += 1) {
      const tool = {
        tool_name: "Bash",
        tool_use_id: `t-${lane}-${call}`,
        tool_input: { command: "x".repeat(call % 900) },
      };
      await ask(`${lane}-${call}`);
      await hook({ hook_event_name: "PreToolUse", ...tool });
      acked.begun.add(tool.tool_use_id);
      await hook({ hook_event_name: "PostToolUse", ...tool, tool_response: "ok" });
      if (call % 20 === 19) {
        await hook({ hook_event_name: "Stop", last_assistant_message: "done" });
        await hook({ hook_event_name: "UserPromptSubmit", prompt: `more ${lane}` });
      }
    }
  } catch (error) {
    if (running()) throw error;
  }
}

/** What is missing or wrong after everything was recovered, one line each. */
export async function verdict(home: Home, collector: StubCollector, acked: Acknowledged): Promise<readonly string[]> {
  const found: string[] = [];
  const done = await relay(["recover"], { cwd: home.path, env: home.env });
  if (done.code !== 0) found.push(`recover ended with ${done.code}: ${done.stdout}${done.stderr}`);
  const missing = (where: string, seen: ReadonlySet<string>, wanted: ReadonlySet<string> = acked.begun): void => {
    const lost = [...wanted].filter((id) => !seen.has(id));
    if (lost.length > 0) found.push(`${lost.length} of ${wanted.size} lost in ${where}: ${lost.slice(0, 3).join(" ")}`);
  };
  const twice = (where: string, seen: readonly string[]): void => {
    if (seen.length > new Set(seen).size) found.push(`${seen.length - new Set(seen).size} replies twice in ${where}`);
  };
  const journal = readJournal(segmentsOf(home));
  found.push(...journal.damaged);
  missing("the journal", journal.calls);
  missing("the journal", new Set(journal.replies), acked.replies);
  twice("the journal", journal.replies);
  const traces = join(home.path, "traces");
  const names = readdirSync(traces);
  found.push(...names.filter((name) => name.endsWith(".tmp")).map((name) => `${name} was left`));
  const documents = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(traces, name), "utf8"));
  missing("the trajectories", new Set(documents.flatMap((text) => callsOf(text))));
  const shown = documents.flatMap((text) => repliesOf(text));
  missing("the trajectories", new Set(shown), acked.replies);
  twice("the trajectories", shown);
  const tools = toolIds(collector);
  missing("the spans", new Set(tools));
  if (tools.length !== new Set(tools).size) found.push(`${tools.length - new Set(tools).size} calls have two spans`);
  found.push(...readdirSync(segmentsOf(home)).filter((name) => name.includes(".intake")));
  return found;
}

function segmentsOf(home: Home): string {
  return join(home.path, "state", "nemo-relay", "journal", "segments");
}

function repliesOf(text: string): readonly string[] {
  const { steps } = JSON.parse(text) as { steps: { source: string; message: unknown }[] };
  return steps.flatMap(({ source, message }) =>
    source === "agent" && typeof message === "string" && message.startsWith("reply to")
      ? [JSON.stringify(message)]
      : [],
  );
}

function callsOf(text: string): readonly string[] {
  const { steps } = JSON.parse(text) as { steps: { tool_calls?: { tool_call_id: string }[] }[] };
  return steps.flatMap(({ tool_calls = [] }) => tool_calls.map(({ tool_call_id }) => tool_call_id));
}

interface Read {
  readonly calls: ReadonlySet<string>;
  readonly replies: readonly string[];
  readonly damaged: readonly string[];
}

function readJournal(folder: string): Read {
  const calls = new Set<string>();
  const replies: string[] = [];
  const damaged: string[] = [];
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".nrj"))) {
    const reader = new SegmentReader(join(folder, name));
    for (const { record } of reader.next()) {
      if (record.kind !== "event") continue;
      const { input } = record;
      if (input.kind === "tool_start") calls.add(input.toolCallId ?? "");
      if (input.kind === "llm_end" && input.response.text !== undefined && "value" in input.response.text)
        replies.push(JSON.stringify(input.response.text.value));
    }
    if (reader.damage !== undefined) damaged.push(`${name}: ${reader.damage}`);
    reader.close();
  }
  return { calls, replies, damaged };
}
