import type { AgentDefinition } from "../../agents/agent.ts";
import type { InstallInput } from "../../agents/install.ts";
import { RelayError } from "../../errors.ts";
import { sectionOf } from "../../launch/resolve-command.ts";
import { lineDiff } from "./line-diff.ts";
import { writeChange } from "./write-change.ts";

/** What the person asked for. */
export interface ChangeRequest {
  readonly action: "install" | "uninstall";
  /** The agent's id or alias. */
  readonly word: string;
  /** Only show what would change. */
  readonly dryRun: boolean;
}

/** What a change needs from outside. */
export interface ChangePorts {
  readonly agents: readonly AgentDefinition[];
  readonly input: InstallInput;
  /** One whole line to the person, on stderr. */
  readonly say: (line: string) => void;
  /** The diff of a dry run, on stdout. */
  readonly show: (text: string) => Promise<void>;
}

/** Adds our hooks to an agent's own configuration, or takes them out. Throws RelayError, with the file as it was. */
export async function changeAgent(request: ChangeRequest, ports: ChangePorts): Promise<void> {
  const { action, dryRun } = request;
  const agent = agentOf(request.word, ports.agents);
  const module = await moduleOf(agent);
  const change = await module[action](ports.input);
  if (change.before === change.after) {
    const state = action === "install" ? "is up to date" : "holds nothing of ours";
    ports.say(`nemo-relay: ${change.path} ${state}`);
  } else if (dryRun) {
    await ports.show(lineDiff(change.path, change.before, change.after));
  } else {
    await writeChange(change);
    ports.say(`nemo-relay: ${change.path} ${done(change.before, change.after)}`);
  }
  for (const note of change.notes) ports.say(note);
}

function done(before: string | undefined, after: string | undefined): string {
  if (after === undefined) return "removed";
  return before === undefined ? "written" : "changed";
}

function agentOf(word: string, agents: readonly AgentDefinition[]): AgentDefinition {
  const found = agents.find((agent) => agent.id === word || agent.aliases.includes(word));
  if (found !== undefined) return found;
  throw new RelayError("usage", `unknown agent "${word}"; known: ${agents.map(sectionOf).join(", ")}`);
}

async function moduleOf(agent: AgentDefinition): Promise<Awaited<ReturnType<NonNullable<AgentDefinition["install"]>>>> {
  if (agent.install !== undefined) return await agent.install();
  throw new RelayError(
    "usage",
    `${agent.title} needs no installation: nemo-relay ${sectionOf(agent)} brings its hooks along and takes them away again`,
  );
}
