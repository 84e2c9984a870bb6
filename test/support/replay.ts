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

/**
 * Plays a recording to its end and returns the gateway, whose journal then holds the session. An answer is held back until
 * its time has come: what happened while a model still spoke happens so again.
 */
export async function replay({ agent, lines, answers }: Recording): Promise<TestGateway> {
  const word = agentByWord(agent)?.id ?? agent;
  const upstream = await StubUpstream.start();
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
  const gateway = new TestGateway(Object.fromEntries(upstreams.map(({ key }) => [key, upstream.url])), {
    runAgent: word,
  });
  const exchanges = new Map<number, Promise<unknown>>();
  for (const line of lines) {
    if (line.at === "hook") await post(`${gateway.url}/hooks/${word}`, [], line.payload);
    else if (line.at === "request") {
      const headers = [...line.headers, [idHeader, String(line.id)]] as const;
      exchanges.set(line.id, post(`${gateway.url}${line.path}`, headers, line.body));
      await Promise.race([arrived.get(line.id)?.promise, exchanges.get(line.id)]);
    } else {
      held.get(line.id)?.gate.resolve();
      await exchanges.get(line.id);
    }
  }
  await settled(gateway);
  gateway.runtime.close();
  upstream.stop();
  return gateway;
}

const idHeader = "x-recorded-request";

function idOf({ headers }: SeenRequest): number {
  return Number(headers.find(([name]) => name === idHeader)?.[1]);
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
