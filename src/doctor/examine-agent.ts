import type { AgentDefinition } from "../agents/agent.ts";
import type { ExamineModule } from "../agents/examine.ts";
import type { LaunchPlan } from "../agents/launch.ts";
import { RelayError, messageOf } from "../errors.ts";
import type { ResolvedCommand } from "../launch/resolve-command.ts";
import { executableName, resolveCommand, sectionOf } from "../launch/resolve-command.ts";
import type { PlanPorts } from "../launch/wire.ts";
import { inspect, planFor } from "../launch/wire.ts";
import { askVersion } from "./ask-version.ts";
import type { Finding } from "./finding.ts";

/** What is known of one agent on this machine. */
export interface AgentReport {
  readonly agent: AgentDefinition;
  /** What a run would start. */
  readonly command: string;
  /** Undefined: it is not installed. */
  readonly path: string | undefined;
  readonly version: string | undefined;
  /** How its hooks reach the gateway: posted by itself, or by commands. */
  readonly hooks: readonly ("http" | "command")[];
  /** Where its model requests go behind the gateway; undefined when they do not pass it. */
  readonly upstream: string | undefined;
  readonly findings: readonly Finding[];
  /** Makes its plan for a gateway; undefined when it is not installed or its own configuration is broken. */
  readonly plan: ((place: PlanPlace) => LaunchPlan) | undefined;
  readonly examine: ExamineModule | undefined;
}

/** The gateway and the private directory of a run. */
export type PlanPlace = Parameters<typeof planFor>[3];

/** Only to see what a plan would be. */
const nowhere: PlanPlace = { gatewayUrl: "http://127.0.0.1:0", runDirectory: "/nemo-relay-run" };

/** Looks at one agent as a run from this directory would; starts nothing but `<agent> --version`. Never rejects. */
export async function examineAgent(agent: AgentDefinition, ports: PlanPorts): Promise<AgentReport> {
  const base = { agent, hooks: [], upstream: undefined, version: undefined, plan: undefined, examine: undefined };
  try {
    const resolved = resolveCommand({ agent: agent.id, words: [] }, { agents: [agent], settings: ports.config.agents });
    const [command] = resolved.command;
    const path = Bun.which(command, { PATH: ports.env["PATH"] ?? "", cwd: ports.directory }) ?? undefined;
    if (path === undefined) return { ...base, command, path, findings: [notInstalled(agent, command)] };
    return await examineInstalled(resolved, path, ports);
  } catch (error) {
    const what = error instanceof RelayError ? error.message : `cannot be looked at: ${messageOf(error)}`;
    return { ...base, command: sectionOf(agent), path: undefined, findings: [{ level: "error", what, fix: mend }] };
  }
}

const mend = "mend that file; a run would end with the same words";

async function examineInstalled(resolved: ResolvedCommand, path: string, ports: PlanPorts): Promise<AgentReport> {
  const { agent, command } = resolved;
  const report = { agent, command: command[0], path };
  const examine = await agent.examine?.();
  let version: string | undefined;
  try {
    const inspected = await inspect(resolved, ports, true);
    // A wrapper of another name may do anything with that word: only the agent itself is asked.
    const asked = agent.executables.includes(executableName(command[0]));
    version = inspected.found.version ?? (asked ? await askVersion(path, ports.env) : undefined);
    const found = { ...inspected, found: { ...inspected.found, ...(version === undefined ? {} : { version }) } };
    const plan = (place: PlanPlace): LaunchPlan => planFor(resolved, found, ports, place);
    const sample = plan(nowhere);
    const { env, directory, stateDirectory } = ports;
    const own = await examine?.examine({ command, args: [], env, directory, stateDirectory, dryRun: true });
    const kinds = (examine?.probes(sample, "session") ?? []).map(({ call }) =>
      call.kind === "http" ? call.kind : "command",
    );
    return {
      ...report,
      version,
      hooks: [...new Set(kinds)],
      upstream: examine?.modelTraffic === false ? undefined : found.config.upstreams[agent.upstreamKey],
      findings: [
        versionFinding(agent, path, version, examine?.triedWith),
        ...(own ?? []),
        ...sample.notes.map((what): Finding => ({ level: "warn", what })),
      ],
      plan,
      examine,
    };
  } catch (error) {
    const what = error instanceof RelayError ? error.message : messageOf(error);
    const findings: readonly Finding[] = [{ level: "error", what, fix: mend }];
    return { ...report, version, hooks: [], upstream: undefined, findings, plan: undefined, examine };
  }
}

function notInstalled(agent: AgentDefinition, command: string): Finding {
  return { level: "note", what: `${agent.title} is not installed (no ${command} on PATH)` };
}

function versionFinding(agent: AgentDefinition, where: string, version: string | undefined, tried?: string): Finding {
  const name = `${agent.title} ${version ?? "of an unknown version"}`;
  if (tried === undefined) return { level: "note", what: `${name}; its hooks follow its documentation`, where };
  if (version !== undefined && Bun.semver.order(version, tried) >= 0) return { level: "ok", what: name, where };
  return { level: "note", what: `${name}; its hooks were tried with ${tried}, an older one may lack some`, where };
}
