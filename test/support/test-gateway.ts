import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentDefinition } from "../../src/agents/agent.ts";
import { agents } from "../../src/agents/registry.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { RelayEvent, ScopeEnd, ScopeStart } from "../../src/core/events/relay-event.ts";
import type { GatewayContext } from "../../src/gateway/context.ts";
import type { Gateway } from "../../src/gateway/server.ts";
import { listen } from "../../src/gateway/server.ts";
import { ReplyBudget } from "../../src/gateway/reply-budget.ts";
import { UpstreamFetch } from "../../src/gateway/upstream-fetch.ts";
import { loggableHeaders } from "../../src/gateway/loggable-headers.ts";
import { IntakeLog } from "../../src/intake/intake-log.ts";
import { Intake } from "../../src/intake/intake.ts";
import { Journal } from "../../src/journal/journal.ts";
import { SegmentReader } from "../../src/journal/segment-reader.ts";
import { IdleCollection } from "../../src/platform/idle-collection.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { uuidSource } from "../../src/platform/ids.ts";
import { providers, upstreams } from "../../src/providers/registry.ts";
import { Runtime } from "../../src/runtime/runtime.ts";

/** A gateway on loopback with a journal of its own, for tests in this process. */
export class TestGateway {
  readonly warnings: string[] = [];
  readonly runtime: Runtime;
  readonly journal: Journal;
  readonly fetching: UpstreamFetch = new UpstreamFetch(250);
  readonly replies: ReplyBudget;
  readonly intake: Intake;
  readonly #directory = mkdtempSync(join(tmpdir(), "nemo-relay-test-"));
  readonly #gateway: Gateway;
  readonly url: string;

  constructor(
    baseUrls: Readonly<Record<string, string>>,
    options: {
      secret?: string;
      runAgent?: string;
      agents?: readonly AgentDefinition[];
      clock?: Clock;
      replies?: ReplyBudget;
      /** Nothing is recorded until somebody asks for it. */
      isBusy?: boolean;
    } = {},
  ) {
    const { clock = systemClock() } = options;
    this.replies = options.replies ?? new ReplyBudget();
    const warn = (message: string): void => void this.warnings.push(message);
    this.journal = new Journal({ directory: this.#directory, durability: "off", owed: [], clock, warn });
    const ids = uuidSource();
    this.runtime = new Runtime({
      clock,
      ids,
      journal: this.journal,
      turnIdleSeconds: 7200,
      onAppend: () => {},
      runAgent: options.runAgent,
    });
    const log = new IntakeLog(this.journal.path, "off");
    const commit = (work: () => number): void => this.runtime.commit(work);
    const onTrouble = (error: unknown): void => warn(`a reply could not be recorded: ${String(error)}`);
    const now = options.isBusy === true ? () => 0 : () => performance.now();
    this.intake = new Intake({ log, commit, safePlace: () => this.journal.safePlace, onTrouble, now });
    const known = options.agents ?? agents;
    const runAgent = known.find((agent) => agent.id === options.runAgent);
    const context: GatewayContext = {
      runtime: this.runtime,
      clock,
      ids,
      intake: this.intake,
      loggable: loggableHeaders(known),
      agents: known,
      runAgent,
      upstreams: baseUrls,
      fetch: this.fetching,
      collection: new IdleCollection(),
      replies: this.replies,
      session: {},
      warn,
    };
    const { secret } = options;
    this.#gateway = listen(context, {
      hostname: "127.0.0.1",
      port: 0,
      secret,
      providers,
      upstreams,
      runUpstream: runAgent?.upstreamKey,
    });
    this.url = `http://127.0.0.1:${this.#gateway.port}${secret === undefined ? "" : `/r/${secret}`}`;
  }

  get port(): number {
    return this.#gateway.port;
  }

  /** Every relay event in the journal so far. */
  events(): RelayEvent[] {
    this.intake.settle();
    const reader = new SegmentReader(this.journal.path);
    const events = [...reader.next()].flatMap(({ record }) => (record.kind === "event" ? record.relay : []));
    reader.close();
    return events;
  }

  /** Model calls with their ends, in order. */
  calls(): { start: ScopeStart; end: ScopeEnd | undefined }[] {
    const events = this.events();
    const ends = new Map(events.flatMap((event) => (event.kind === "end" ? [[event.uuid, event] as const] : [])));
    return events.flatMap((event) =>
      event.kind === "start" && event.category === "llm" ? [{ start: event, end: ends.get(event.uuid) }] : [],
    );
  }

  /** Waits until the last model call has ended. */
  async ended(): Promise<ScopeEnd> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const end = this.calls().at(-1)?.end;
      if (end !== undefined) return end;
      await Bun.sleep(10);
    }
    throw new Error("the model call did not end");
  }

  /** All bytes that lie under the journal's directory. */
  files(): string[] {
    return readdirSync(this.#directory, { recursive: true }).map(String);
  }

  get directory(): string {
    return this.#directory;
  }

  async stop(): Promise<void> {
    await this.#gateway.stop(true);
    this.intake.settle();
    this.journal.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
