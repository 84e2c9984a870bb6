import type { AgentDefinition } from "../agents/agent.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { RelayError } from "../errors.ts";
import type { Reach } from "../exporters/exporter.ts";
import { checkAgents } from "./areas/agents.ts";
import { checkConfiguration } from "./areas/configuration.ts";
import { checkEnvironment } from "./areas/environment.ts";
import { checkExporters } from "./areas/exporters.ts";
import { checkGateway } from "./areas/gateway.ts";
import { checkJournal } from "./areas/journal.ts";
import { checkSmoke } from "./areas/smoke.ts";
import { checkTraps } from "./areas/traps.ts";
import type { AgentReport } from "./examine-agent.ts";
import { examineAgent } from "./examine-agent.ts";
import type { Finding } from "./finding.ts";

/** What is to be looked at, and from where. */
export interface DoctorInput {
  /** A copy from before anything of ours has changed the process's own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** `--config FILE`. */
  readonly configFile: string | undefined;
  /** The agents to look at. */
  readonly agents: readonly AgentDefinition[];
  /** Absolute path of this binary. */
  readonly binary: string;
  readonly reach: Reach;
  /** Hooks are tried for real. */
  readonly smoke: boolean;
}

/** The same, once the configuration is known. */
export interface ConfiguredInput extends DoctorInput {
  readonly config: ResolvedConfig;
  /** Upstream keys that a variable has set. */
  readonly commanded: ReadonlySet<string>;
  readonly stateDirectory: string;
  /** What is known of each of the agents. */
  readonly reports: readonly AgentReport[];
}

/** One area with what was found in it. */
export interface Area {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** The areas that can be looked at whatever the configuration says. A new check is one function and one line. */
const always: readonly (readonly [string, (input: DoctorInput) => Promise<readonly Finding[]>])[] = [
  ["environment", checkEnvironment],
  ["traps", checkTraps],
];

/** The areas that need a configuration that can be read. */
const configured: readonly (readonly [string, (input: ConfiguredInput) => Promise<readonly Finding[]>])[] = [
  ["agents", checkAgents],
  ["gateway", checkGateway],
  ["exporters", checkExporters],
  ["journal", checkJournal],
  ["smoke", checkSmoke],
];

/** Looks at everything; changes nothing of the person's. */
export async function examine(input: DoctorInput): Promise<readonly Area[]> {
  const areas: Area[] = [];
  for (const [name, check] of always) areas.push({ name, findings: await check(input) });
  const { findings, ready } = await checkConfiguration(input);
  areas.push({ name: "configuration", findings });
  if (ready === undefined) return areas;
  const reports = await Promise.all(input.agents.map((agent) => examineAgent(agent, { ...input, ...ready })));
  for (const [name, check] of configured) {
    const found = await orTrouble(check({ ...input, ...ready, reports }));
    if (found.length > 0) areas.push({ name, findings: found });
  }
  return areas;
}

/** What ends a command is a finding here. */
async function orTrouble(findings: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await findings;
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    return [{ level: "error", what: error.words }];
  }
}
