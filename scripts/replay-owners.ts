// How many owners of model calls are right when the requests name nobody? `bun scripts/replay-owners.ts FOLDER…`
//
// Each FOLDER is a recording of one scenario (hooks.jsonl and upstream.jsonl, as the harness writes them). Its hooks and
// requests are played into the core in the order of their times, once as recorded and once with the id headers (and their copies in the body) removed.
// The truth is what the scripted model knows of each request (`thread`).
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { agentByWord } from "../src/agents/registry.ts";
import type { AgentDefinition } from "../src/agents/agent.ts";
import type { EventRecord, JournalRecord } from "../src/journal/records.ts";
import type { JsonObject, JsonValue } from "../src/core/json/json-value.ts";
import { isList, isObject } from "../src/core/json/json-value.ts";
import { without } from "../src/core/json/merge.ts";
import { readList, readNumber, readObject, readPath, readString } from "../src/core/json/path.ts";
import { parseJson } from "../src/core/json/parse.ts";
import { identifyRequest } from "../src/gateway/identify-request.ts";
import type { Journal } from "../src/journal/journal.ts";
import type { CompletedToolCall, ProviderCodec } from "../src/providers/provider.ts";
import { providers } from "../src/providers/registry.ts";
import { SseDecoder } from "../src/providers/sse/sse-decoder.ts";
import { Runtime } from "../src/runtime/runtime.ts";

const idHeader = /^x-claude-code-|^session-id$|^thread-id$|^x-codex-|^x-client-request-id$|^x-openai-subagent$/;

interface Moment {
  readonly at: number;
  readonly play: (runtime: Runtime) => void;
}

function lines(path: string): readonly JsonValue[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => {
      const parsed = parseJson(line);
      return parsed.ok ? [parsed.value] : [];
    });
}

function headersOf(record: JsonValue, withIds: boolean): Headers {
  const headers = new Headers();
  for (const pair of readList(record, "headers")) {
    const [name, value] = isList(pair) ? pair : [];
    if (typeof name !== "string" || typeof value !== "string") continue;
    if (withIds || !idHeader.test(name.toLowerCase())) headers.append(name, value.replaceAll(/[^\x20-\xFF]/g, ""));
  }
  return headers;
}

/** What a recording is played with. */
interface Stage {
  readonly agent: AgentDefinition;
  readonly withIds: boolean;
  now: number;
}

function hookMoments(folder: string, stage: Stage): readonly Moment[] {
  return lines(join(folder, "hooks.jsonl")).map((record): Moment => {
    const payload: JsonObject = readObject(record, "stdin") ?? {};
    const hook = { payload, headers: new Headers(), config: {} };
    return { at: readNumber(record, "t") ?? 0, play: (runtime) => runtime.applyHook(stage.agent.adapt(hook)) };
  });
}

function requestMoments(folder: string, stage: Stage, truth: (string | null)[]): readonly Moment[] {
  return lines(join(folder, "upstream.jsonl")).flatMap((record): Moment[] => {
    const path = readString(record, "path")?.split("?", 1)[0] ?? "";
    const codec = providers.find(({ routes }) => routes.some((route) => route.kind === "llm" && route.path === path));
    const thread = readString(record, "thread");
    if (codec === undefined || thread === undefined || thread === "aux") return [];
    let call: ReturnType<Runtime["beginLlm"]> | undefined;
    const start = readNumber(record, "t") ?? 0;
    const begin = (runtime: Runtime): void => {
      truth.push(thread.includes(".") ? thread : null);
      call = beginCall(runtime, record, codec, stage);
    };
    const endedAt = readNumber(record, "t_end") ?? start;
    const end = (): void => {
      const toolCalled = (toolCall: CompletedToolCall): void => call?.toolCall(toolCall, endedAt);
      call?.end(outcome(record, codec, toolCalled), endedAt);
    };
    return [
      { at: start, play: begin },
      { at: endedAt, play: end },
    ];
  });
}

/** Some agents repeat their ids in the body. */
function bodyOf(record: JsonValue, withIds: boolean): JsonValue {
  const body = readPath(record, "body") ?? null;
  return withIds || !isObject(body)
    ? body
    : without(body, new Set(["client_metadata", "metadata", "prompt_cache_key"]));
}

function beginCall(
  runtime: Runtime,
  record: JsonValue,
  codec: ProviderCodec,
  stage: Stage,
): ReturnType<Runtime["beginLlm"]> {
  const headers = headersOf(record, stage.withIds);
  const body = bodyOf(record, stage.withIds);
  const sender = identifyRequest({ headers, body, agents: [stage.agent], runAgent: stage.agent });
  return runtime.beginLlm({
    ...sender,
    codec: { name: codec.spanName, system: codec.system, vendor: codec.vendor },
    request: codec.readRequest(body),
    metadata: {},
    bodyBytes: 0,
    call: crypto.randomUUID(),
    at: stage.now,
  });
}

function outcome(
  record: JsonValue,
  codec: ProviderCodec,
  onCall: (call: { id: string; name: string }) => void,
): Parameters<ReturnType<Runtime["beginLlm"]>["end"]>[0] {
  const accumulator = codec.accumulator();
  for (const event of new SseDecoder().push(Buffer.from(readString(record, "response.sse") ?? ""))) {
    for (const toolCall of accumulator.push(event)) onCall(toolCall);
  }
  return { status: { code: "ok" }, response: accumulator.result(), more: {}, metadata: {} };
}

/** Subagent ids by the thread that the scripted model knows them as, from the ids that the recording holds. */
function threadNames(folder: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const record of lines(join(folder, "upstream.jsonl"))) {
    const thread = readString(record, "thread");
    const headers = headersOf(record, true);
    const id = headers.get("x-claude-code-agent-id") ?? headers.get("thread-id");
    if (thread?.includes(".") === true && id !== null) names.set(id, thread);
  }
  for (const record of lines(join(folder, "hooks.jsonl"))) {
    const child = readString(record, "stdin.extra.child_subagent_id");
    const thread = /\[\[S:([\w.]+)\]\]/.exec(readString(record, "stdin.extra.child_goal") ?? "")?.[1];
    if (child !== undefined && thread !== undefined) names.set(child, thread);
  }
  return names;
}

/** Right owners, all of them, and how often each status was given. */
interface Result {
  right: number;
  all: number;
  readonly statuses: Map<string, number>;
}

function play(folder: string, agent: AgentDefinition, withIds: boolean): Result {
  const stage: Stage = { agent, withIds, now: 0 };
  const truth: (string | null)[] = [];
  const found: { readonly owner: string | undefined; readonly status: string }[] = [];
  const names = threadNames(folder);
  const append = (_session: string | undefined, records: readonly JournalRecord[]): void => {
    for (const record of records.filter(
      (one): one is EventRecord => one.kind === "event" && one.input.kind === "llm_start",
    )) {
      const start = record.relay.find((event) => event.kind === "start" && event.category === "llm");
      if (start?.kind !== "start") {
        // Beside the conversation (a title): a mark of the session.
        found.push({ owner: undefined, status: "auxiliary" });
        continue;
      }
      const status = readString(start.metadata, "llm_correlation_status") ?? "none";
      const source = readString(start.metadata, "llm_correlation_source");
      found.push({ owner: start.subagentId, status: source === "tool_call_id" ? `${status} by tool_call_id` : status });
    }
  };
  let count = 0;
  const runtime = new Runtime({
    clock: { now: () => stage.now },
    ids: { next: () => `id-${++count}` },
    // Only `append` is called: nothing is written.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    journal: { append } as unknown as Journal,
    turnIdleSeconds: 7200,
    runAgent: agent.id,
    onAppend: () => {},
  });
  const moments = [...hookMoments(folder, stage), ...requestMoments(folder, stage, truth)];
  for (const moment of moments.toSorted((a, b) => a.at - b.at)) {
    stage.now = Math.round(moment.at * 1_000_000);
    moment.play(runtime);
  }
  const result: Result = { right: 0, all: truth.length, statuses: new Map() };
  for (const [index, { owner, status }] of found.entries()) {
    const thread = owner === undefined ? null : (names.get(owner) ?? owner);
    if (thread === truth[index]) result.right += 1;
    result.statuses.set(status, (result.statuses.get(status) ?? 0) + 1);
  }
  return result;
}

function row(folder: string): string {
  const agentWord = basename(dirname(folder));
  const agent = agentByWord(agentWord);
  if (agent === undefined) throw new Error(`${folder}: its parent folder must be named after an agent`);
  const withIds = play(folder, agent, true);
  const bare = play(folder, agent, false);
  const statuses = [...bare.statuses]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([status, times]) => `${status} ${times}`);
  return `| ${agentWord} ${basename(folder)} | ${withIds.right} of ${withIds.all} | ${bare.right} of ${bare.all} | ${statuses.join(", ")} |`;
}

console.log("| scenario | right with ids | right without | statuses without ids |\n| --- | --- | --- | --- |");
for (const folder of process.argv.slice(2)) console.log(row(folder.replace(/\/+$/, "")));
