import { agents } from "../agents/registry.ts";
import { beginCall } from "../gateway/begin-call.ts";
import type { RecordingContext } from "../gateway/context.ts";
import { readPayload, recordHook } from "../gateway/record-hook.ts";
import { ReplyBudget } from "../gateway/reply-budget.ts";
import { ResponseObserver } from "../gateway/response-observer.ts";
import type { ExchangeEntry, HeaderList, HookEntry } from "../intake/entry.ts";
import type { LeftIntake } from "../journal/recovery.ts";
import type { CallPlace } from "../journal/segment-past.ts";
import { uuidSource } from "../platform/ids.ts";
import { providers } from "../providers/registry.ts";
import type { LlmCall } from "./llm-call.ts";
import { Runtime } from "./runtime.ts";

/** A step of the replay, at the place at which it arrived. */
interface Step {
  readonly place: number;
  readonly work: () => void;
}

/** Records what a process had answered and not recorded, in the order in which it arrived; returns the next sequence number. */
export function replayIntake({ entries, place, registry, seq, calls, agent, journal, warn }: LeftIntake): number {
  const moment = { now: 0 };
  const runtime = new Runtime({
    clock: { now: () => moment.now },
    ids: uuidSource(),
    journal,
    turnIdleSeconds: Number.POSITIVE_INFINITY,
    runAgent: agent,
    onAppend: () => {},
    resume: { registry, seq },
  });
  const runAgent = agents.find(({ id }) => id === agent);
  const steps = entries.flatMap((entry) => {
    const context: RecordingContext = { runtime, agents, runAgent, session: entry.session, warn };
    return entry.kind === "hook" ? hookSteps(context, entry) : exchangeSteps(context, entry, { calls, moment });
  });
  for (const { work } of steps.filter((step) => step.place > place).toSorted((a, b) => a.place - b.place)) work();
  return runtime.seq;
}

function hookSteps(context: RecordingContext, { place, agent: id, at, headers, body }: HookEntry): readonly Step[] {
  const agent = agents.find((each) => each.id === id);
  const read = readPayload(body);
  if (agent === undefined || !read.ok) return [];
  const work = (): void => recordHook(context, { agent, payload: read.payload, headers: headersOf(headers), at });
  return [{ place, work }];
}

interface ReplayState {
  readonly calls: ReadonlyMap<string, CallPlace>;
  readonly moment: { now: number };
}

function exchangeSteps(context: RecordingContext, entry: ExchangeEntry, state: ReplayState): readonly Step[] {
  const codec = providers.find(({ id }) => id === entry.codec);
  const route = codec?.routes.find(({ path }) => path === entry.path);
  if (codec === undefined || route === undefined) return [];
  const { path, body, at } = entry;
  const begun = state.calls.get(entry.call);
  let call: LlmCall | undefined = begun === undefined ? undefined : context.runtime.resumeLlm(begun);
  const begin = (): void => {
    call = beginCall(context, { codec, route, path, headers: headersOf(entry.headers), body, at, call: entry.call });
  };
  const end = (): void => {
    if (call === undefined) return;
    const observer = new ResponseObserver({
      codec,
      call,
      clock: { now: () => state.moment.now },
      startedAt: at,
      status: entry.status,
      headers: headersOf(entry.replyHeaders),
      part: new ReplyBudget().open(),
    });
    state.moment.now = entry.firstByteAt;
    if (entry.reply.length > 0) observer.push(entry.reply);
    state.moment.now = entry.endedAt;
    void observer.end("complete");
  };
  return [
    { place: entry.place, work: begin },
    { place: entry.endPlace, work: end },
  ];
}

function headersOf(list: HeaderList): Headers {
  return new Headers(list.map(([name, value]): [string, string] => [name, value]));
}
