import { agents } from "../agents/registry.ts";
import { exportersToRun } from "../exporters/exporters-to-run.ts";
import { messageOf } from "../errors.ts";
import type { GatewayContext } from "../gateway/context.ts";
import { ReplyBudget } from "../gateway/reply-budget.ts";
import { loggableHeaders } from "../gateway/loggable-headers.ts";
import { listen } from "../gateway/server.ts";
import type { Gateway } from "../gateway/server.ts";
import { UpstreamFetch } from "../gateway/upstream-fetch.ts";
import { IntakeLog } from "../intake/intake-log.ts";
import { Intake } from "../intake/intake.ts";
import { Journal } from "../journal/journal.ts";
import type { GatewayRecord } from "../journal/records.ts";
import { applyPlan, newRunDirectory } from "../launch/run-directory.ts";
import { excludeLoopbackFromProxies } from "../platform/proxy-exclusion.ts";
import { IdleCollection } from "../platform/idle-collection.ts";
import { systemClock } from "../platform/clock.ts";
import { uuidSource } from "../platform/ids.ts";
import { requestLimit } from "../platform/request-limit.ts";
import { providers, upstreams } from "../providers/registry.ts";
import { version } from "../version.ts";
import { ProjectionWorker } from "./projection-worker.ts";
import { Runtime } from "./runtime.ts";
import type { Service, ServiceOptions, ServiceSummary } from "./service.ts";

/** How often idle turns and sessions are looked for, in milliseconds. */
const tickMillis = 5000;
/** A daemon's segment of this size is left for a new one, so that what is old and delivered can go; in bytes. */
const segmentBytes = 64 * 1024 * 1024;
/** How long requests under way may take to end when the gateway closes, in milliseconds. */
const requestDrainMillis = 2000;
/** How long exporters may take to deliver when the gateway closes, in milliseconds; the rest is delivered by a later run. */
const exportDrainMillis = 3000;
/** Within this, in milliseconds, all of closing is to be over: whoever ended the agent is waiting. */
const closeMillis = 4500;
/** How long broken-off requests may take to say what they had seen, in milliseconds. */
const cutMillis = 200;

/** Starts a gateway in this process. Throws RelayError("journal") or what the system says when the address cannot be had. */
export async function startService(options: ServiceOptions): Promise<Service> {
  excludeLoopbackFromProxies(process.env);
  const { config } = options;
  const clock = systemClock();
  const warn = oncePerText(options.warn);
  const toRun = exportersToRun(config, options.startDirectory);
  const place = journalPlace(config.journal);
  const journal = new Journal({
    directory: place.directory,
    durability: place.durability,
    owed: toRun.map(({ identity }) => identity),
    clock,
    warn,
  });
  const worker = new ProjectionWorker(
    {
      kind: "start",
      journalDirectory: place.directory,
      segmentPath: journal.path,
      exporters: toRun,
      startDirectory: options.startDirectory,
      version,
      maxAgeSeconds: config.journal.maxAgeSeconds,
      maxBytes: config.journal.maxBytes,
      cost: config.cost,
    },
    warn,
  );
  const { turnIdleSeconds } = config;
  const runtime = new Runtime({
    clock,
    ids: uuidSource(),
    journal,
    turnIdleSeconds,
    runAgent: options.runAgent,
    // A run's closing lines count one segment; it ends before that matters.
    ...(options.runAgent === undefined ? { segmentBytes } : {}),
    onAppend: () => worker.appended(),
    onRotate: (path) => {
      log.moveTo(path);
      worker.rotated(path);
    },
  });
  const log = new IntakeLog(journal.path, place.durability);
  const intake = new Intake({
    log,
    commit: (work) => runtime.commit(work),
    safePlace: () => journal.safePlace,
    onTrouble: (error) => warn(`something could not be recorded: ${messageOf(error)}`),
    onIdle: () => context.collection.worked(),
  });
  const parts: Parts = { options, journal, worker, runtime, intake, log, place, warn };
  const context = gatewayContext(parts, clock);
  return service(parts, listenOrClean(parts, context), context.fetch);
}

interface Parts {
  readonly options: ServiceOptions;
  readonly journal: Journal;
  readonly worker: ProjectionWorker;
  readonly runtime: Runtime;
  readonly intake: Intake;
  readonly log: IntakeLog;
  readonly place: JournalPlace;
  readonly warn: (message: string) => void;
}

function gatewayContext({ options, runtime, intake, warn }: Parts, clock: GatewayContext["clock"]): GatewayContext {
  const runAgent = agents.find((agent) => agent.id === options.runAgent);
  const { upstreams: bases, session: configured } = options.config;
  // The agent of a run was pointed at this gateway: its model traffic is expected here unless somebody says otherwise.
  const session = runAgent === undefined ? configured : { gatewayMode: "passthrough" as const, ...configured };
  const upstreamFetch = new UpstreamFetch(requestLimit(process.env));
  const recording = { runtime, agents, runAgent, session, warn, ids: uuidSource(), intake };
  return {
    ...recording,
    clock,
    loggable: loggableHeaders(agents),
    upstreams: bases,
    fetch: upstreamFetch,
    collection: new IdleCollection(() => upstreamFetch.active > 0),
    replies: new ReplyBudget(),
  };
}

function listenOrClean(parts: Parts, context: GatewayContext): Gateway {
  const { hostname, port, secret } = parts.options;
  const { runAgent } = context;
  try {
    const runUpstream = runAgent?.upstreamKey;
    const gateway = listen(context, { hostname, port, secret, providers, upstreams, runUpstream });
    parts.journal.tellGateway(gatewayRecord(parts, gateway));
    return gateway;
  } catch (error) {
    parts.journal.close();
    parts.place.remove();
    throw error;
  }
}

/** How others find this gateway: `status` and `doctor` read it. The secret stays out of it. */
function gatewayRecord({ options }: Parts, gateway: Gateway): GatewayRecord {
  const { runAgent, startDirectory: directory } = options;
  const agent = runAgent === undefined ? {} : { agent: runAgent };
  return { kind: "gateway", url: urlOf(options, gateway), directory, ...agent };
}

function urlOf({ hostname }: ServiceOptions, { port }: Gateway): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function service(parts: Parts, gateway: Gateway, active: UpstreamFetch): Service {
  const { options, runtime, intake, worker } = parts;
  const prefix = options.secret === undefined ? "" : `/r/${options.secret}`;
  const ticking = setInterval(() => {
    intake.settle();
    runtime.tick();
  }, tickMillis);
  ticking.unref();
  return {
    url: `${urlOf(options, gateway)}${prefix}`,
    port: gateway.port,
    startProjections: () => worker.open(),
    close: async () => {
      clearInterval(ticking);
      const closeBy = Date.now() + closeMillis;
      const stopped = gateway.stop(false);
      await idle(active, requestDrainMillis);
      await Promise.race([gateway.stop(true), Bun.sleep(cutMillis)]);
      await Promise.race([stopped, Bun.sleep(100)]);
      await idle(active, cutMillis);
      return finish(parts, Math.min(exportDrainMillis, closeBy - Date.now()));
    },
  };
}

async function idle(fetching: UpstreamFetch, millis: number): Promise<void> {
  const until = Date.now() + millis;
  while (fetching.active > 0 && Date.now() < until) await Bun.sleep(20);
}

async function finish(parts: Parts, drainMillis: number): Promise<ServiceSummary> {
  const { runtime, intake, log, worker, journal, place } = parts;
  intake.settle();
  runtime.close();
  // Before the exporters are asked a last time: what the disk takes only now is theirs as well.
  journal.close();
  log.close(journal.lost === 0);
  const { health, cost } = await worker.close(drainMillis);
  place.remove();
  return {
    sessions: runtime.totals.sessions,
    files: health.flatMap(({ kind, files }) => (files ?? []).map((path) => ({ kind, path }))),
    exporters: health,
    cost,
    findings: [...lossOf(journal), ...runtime.totals.findings],
  };
}

function lossOf({ lost, layout }: Journal): readonly string[] {
  const records = lost === 1 ? "1 record" : `${lost} records`;
  return lost === 0 ? [] : [`lost: ${records} that could not be written to ${layout.segments}`];
}

interface JournalPlace {
  readonly directory: string;
  readonly durability: "group" | "always" | "off";
  /** Removes a journal that was switched off: it only served the exporters of this run. */
  readonly remove: () => void;
}

function journalPlace(settings: ServiceOptions["config"]["journal"]): JournalPlace {
  if (settings.enabled) return { directory: settings.directory, durability: settings.fsync, remove: () => {} };
  const directory = newRunDirectory();
  const remove = applyPlan(directory, []);
  // Leaving in a hurry must not leave it behind; what a killed process leaves is swept by the next run.
  process.once("exit", remove);
  return { directory, durability: "off", remove };
}

function oncePerText(warn: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    warn(message);
  };
}
