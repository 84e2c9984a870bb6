// Sends a recorded session to a gateway again: hooks and requests in their order, the recorded answers as upstream.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { agentByWord } from "../../src/agents/registry.ts";
import type { JsonValue } from "../../src/core/json/json-value.ts";
import { upstreams } from "../../src/providers/registry.ts";
import type { SeenRequest } from "./stub-upstream.ts";
import { StubUpstream } from "./stub-upstream.ts";
import { TestGateway } from "./test-gateway.ts";

const folder = join(import.meta.dir, "..", "fixtures", "recordings");

/** A recorded answer of the model. */
export interface RecordedAnswer {
  readonly at: "answer";
  readonly id: number;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

type Recorded =
  | { readonly at: "hook"; readonly payload: JsonValue }
  | {
      readonly at: "request";
      readonly id: number;
      readonly path: string;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: JsonValue;
    }
  | RecordedAnswer;

/** One recording: the agent's id, the scenario, and what happened. */
export interface Recording {
  readonly agent: string;
  readonly scenario: string;
  readonly lines: readonly Recorded[];
  readonly answers: readonly RecordedAnswer[];
}

/** All recordings under test/fixtures. */
export function recordings(): readonly Recording[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: agent }) =>
      readdirSync(join(folder, agent)).map((file) => {
        const text = readFileSync(join(folder, agent, file), "utf8").trimEnd();
        const lines = text.split("\n").map((line): Recorded => JSON.parse(line) as Recorded);
        const answers = lines.filter((line) => line.at === "answer");
        return { agent, scenario: file.replace(/\.jsonl$/, ""), lines, answers };
      }),
    );
}

/** Plays a recording to its end in a gateway of its own and returns it: its journal then holds the session. */
export async function replay(recording: Recording): Promise<TestGateway> {
  const upstream = await StubUpstream.start();
  const gateway = new TestGateway(upstreamsAt(upstream), {
    runAgent: agentByWord(recording.agent)?.id ?? recording.agent,
  });
  await playInto(gateway, upstream, recording);
  await settled(gateway);
  gateway.runtime.close();
  upstream.stop();
  return gateway;
}

/** Plays several recordings at once into one gateway that is no run's, as a daemon's agents would. */
export async function replayTogether(played: readonly Recording[]): Promise<TestGateway> {
  const handlers: ((...asked: Parameters<StubUpstream["answer"]>) => void | Promise<void>)[] = [];
  const upstream = await StubUpstream.start();
  const gateway = new TestGateway(upstreamsAt(upstream));
  const plays = played.map((recording, index) => {
    // Each recording answers its own requests: they bear its number.
    const own = {
      get answer(): StubUpstream["answer"] {
        return handlers[index] ?? upstream.answer;
      },
      set answer(handler) {
        handlers[index] = handler;
      },
    };
    return playInto(gateway, own, recording, index);
  });
  upstream.answer = (response, seen) => handlers[playOf(seen)]?.(response, seen);
  await Promise.all(plays);
  await settled(gateway);
  gateway.runtime.close();
  upstream.stop();
  return gateway;
}

function upstreamsAt({ url }: { readonly url: string }): Record<string, string> {
  return Object.fromEntries(upstreams.map(({ key }) => [key, url]));
}

/**
 * An answer is held back until its time has come: what happened while a model still spoke happens so again.
 */
async function playInto(
  gateway: TestGateway,
  upstream: { answer: StubUpstream["answer"] },
  { agent, lines, answers }: Recording,
  play = 0,
): Promise<void> {
  const word = agentByWord(agent)?.id ?? agent;
  const held = new Map<number, { readonly answer: RecordedAnswer; readonly gate: PromiseWithResolvers<void> }>();
  const arrived = new Map<number, PromiseWithResolvers<void>>();
  for (const answer of answers) {
    held.set(answer.id, { answer, gate: Promise.withResolvers() });
    arrived.set(answer.id, Promise.withResolvers());
  }
  upstream.answer = async (response, seen) => {
    const id = idOf(seen);
    const { answer, gate } = held.get(id) ?? {};
    arrived.get(id)?.resolve();
    await gate?.promise;
    response.statusCode = answer?.status ?? 500;
    for (const [name, value] of answer?.headers ?? []) response.setHeader(name, value);
    response.end(answer?.text);
  };
  const exchanges = new Map<number, Promise<unknown>>();
  for (const line of lines) {
    if (line.at === "hook") await post(`${gateway.url}/hooks/${word}`, [], line.payload);
    else if (line.at === "request") {
      const headers = [...line.headers, [idHeader, `${play} ${line.id}`]] as const;
      exchanges.set(line.id, post(`${gateway.url}${line.path}`, headers, line.body));
      await Promise.race([arrived.get(line.id)?.promise, exchanges.get(line.id)]);
    } else {
      held.get(line.id)?.gate.resolve();
      await exchanges.get(line.id);
    }
  }
}

const idHeader = "x-recorded-request";

function numbersOf({ headers }: SeenRequest): readonly number[] {
  const value = headers.find(([name]) => name === idHeader)?.[1] ?? "";
  return value.split(" ").map(Number);
}

function playOf(seen: SeenRequest): number {
  return numbersOf(seen)[0] ?? -1;
}

function idOf(seen: SeenRequest): number {
  return numbersOf(seen)[1] ?? -1;
}

async function post(url: string, headers: readonly (readonly [string, string])[], body: JsonValue): Promise<void> {
  const fields = headers.map(([name, value]): [string, string] => [name, value]);
  const response = await fetch(url, {
    method: "POST",
    headers: [...fields.filter(([name]) => name !== "content-type"), ["content-type", "application/json"]],
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
}

/** The client has a body's last byte a moment before its call has ended in the record. */
async function settled(gateway: TestGateway): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (gateway.calls().every(({ end }) => end !== undefined)) return;
    await Bun.sleep(10);
  }
  throw new Error("a model call did not end");
}
