import type { AgentFindings, LaunchModule, LaunchPlan } from "../agents/launch.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { Service, ServiceOptions } from "../runtime/service.ts";
import { applyPatches } from "./apply-patches.ts";
import { chooseUpstreams } from "./choose-upstreams.ts";
import type { ResolvedCommand } from "./resolve-command.ts";
import { applyPlan, newRunDirectory } from "./run-directory.ts";
import type { RunLog } from "./run-log.ts";

/** What a transparent run needs from outside. */
export interface RunPorts {
  readonly config: ResolvedConfig;
  /** Upstream keys that a flag or a `NEMO_RELAY_*` variable has set. */
  readonly commanded: ReadonlySet<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `nemo-relay` was started; the agent starts there too. */
  readonly directory: string;
  readonly stateDirectory: string;
  /** Absolute path of this binary. */
  readonly binary: string;
  readonly start: (options: ServiceOptions) => Promise<Service>;
  readonly log: RunLog;
  /** Protocol, on stdout. */
  readonly show: (text: string) => Promise<void>;
}

/** The part of it that a plan is made from. */
export type PlanPorts = Pick<RunPorts, "config" | "commanded" | "env" | "directory" | "stateDirectory" | "binary">;

/** A gateway that runs and an agent's wiring to it. */
export interface Wired {
  readonly service: Service;
  readonly secret: string;
  readonly config: ResolvedConfig;
  readonly plan: LaunchPlan;
  /** The agent has been started. */
  readonly agentStarted: () => void;
  /** Takes the run's changes back and removes its files; returns what the person should know. */
  readonly undo: () => readonly string[];
}

/** What was found out before anything was started. */
export interface Inspected {
  readonly launch: LaunchModule;
  readonly found: AgentFindings;
  /** With the person's own upstreams in place. */
  readonly config: ResolvedConfig;
  readonly notes: readonly string[];
}

/** 128 random bits in hex: the part of the URL that only this run's agent knows (decision 18). */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
}

/** Looks at the installed agent and the person's own settings of it. */
export async function inspect(resolved: ResolvedCommand, ports: PlanPorts, dryRun: boolean): Promise<Inspected> {
  const launch = await resolved.agent.launch();
  const { env, directory, stateDirectory } = ports;
  const { command, args } = resolved;
  const found = await launch.inspect({ command, args, env, directory, stateDirectory, dryRun });
  const chosen = chooseUpstreams(ports.config, {
    own: found.ownUpstreams,
    defaults: found.defaultUpstreams,
    commanded: ports.commanded,
  });
  return { launch, found, config: chosen.config, notes: chosen.notes };
}

/** The agent's own plan for a gateway at `gatewayUrl`. Pure. */
export function planFor(
  resolved: ResolvedCommand,
  inspected: Inspected,
  ports: PlanPorts,
  place: { readonly gatewayUrl: string; readonly runDirectory: string },
): LaunchPlan {
  const plan = inspected.launch.plan({
    command: resolved.command,
    args: resolved.args,
    env: ports.env,
    gatewayUrl: place.gatewayUrl,
    binary: ports.binary,
    runDirectory: place.runDirectory,
    upstreams: inspected.config.upstreams,
    settings: resolved.settings,
    found: inspected.found,
  });
  return { ...plan, notes: [...inspected.notes, ...plan.notes] };
}

/** Starts the gateway and lays out the run's files. On failure nothing is left behind. */
export async function wire(resolved: ResolvedCommand, ports: RunPorts, warn: (line: string) => void): Promise<Wired> {
  const inspected = await inspect(resolved, ports, false);
  const { config } = inspected;
  const secret = newSecret();
  const service = await ports.start({
    config,
    hostname: "127.0.0.1",
    port: 0,
    secret,
    runAgent: resolved.agent.id,
    startDirectory: ports.directory,
    warn,
  });
  try {
    const runDirectory = newRunDirectory();
    const plan = planFor(resolved, inspected, ports, { gatewayUrl: service.url, runDirectory });
    return { service, secret, config, plan, ...layOut(runDirectory, plan) };
  } catch (error) {
    await service.close().catch(() => undefined);
    throw error;
  }
}

/** The run's own files first: a file of the person's is changed only when nothing else can fail any more. */
function layOut(runDirectory: string, plan: LaunchPlan): Pick<Wired, "agentStarted" | "undo"> {
  return applyPatches(plan.patches ?? [], applyPlan(runDirectory, plan.files));
}
