import type { AgentDefinition } from "../../agents/agent.ts";
import type { InstallInput, InstallModule } from "../../agents/install.ts";
import { RelayError } from "../../errors.ts";
import { sectionOf } from "../../launch/resolve-command.ts";

/** Where an agent's hooks are, or could be. */
export interface Installation {
  readonly agent: string;
  readonly path: string;
  /** `outdated`: they start another binary or speak to another address than `install` would write now. */
  readonly state: "installed" | "outdated" | "absent" | "unreadable";
  /** What is wrong with a file that cannot be read. */
  readonly problem?: string;
}

/** All agents with an installation: the person's own file of each, and a file of this project that has our hooks. */
export async function listInstalled(
  agents: readonly AgentDefinition[],
  input: InstallInput,
): Promise<readonly Installation[]> {
  const rows: Installation[] = [];
  for (const agent of agents) {
    const module = await agent.install?.();
    if (module === undefined) continue;
    const own = await look(sectionOf(agent), module, { ...input, project: false });
    const project = await look(sectionOf(agent), module, { ...input, project: true });
    if (own !== undefined) rows.push(own);
    if (project !== undefined && project.path !== own?.path && project.state !== "absent") rows.push(project);
  }
  return rows;
}

async function look(agent: string, module: InstallModule, input: InstallInput): Promise<Installation | undefined> {
  try {
    const { path, before, after } = await module.uninstall(input);
    if (before === after) return { agent, path, state: "absent" };
    const fresh = await module.install(input);
    return { agent, path, state: fresh.before === fresh.after ? "installed" : "outdated" };
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    // Not offered for this agent.
    return error.code === "usage" ? undefined : { agent, path: "", state: "unreadable", problem: error.message };
  }
}

const words = {
  installed: "installed",
  outdated: "installed (another binary or address)",
  absent: "not installed",
  unreadable: "",
};

/** The list as people read it, a line each. */
export function installedText(rows: readonly Installation[]): string {
  const width = Math.max(0, ...rows.map(({ agent }) => agent.length));
  const state = Math.max(0, ...rows.map((row) => words[row.state].length));
  const lines = rows.map(
    (row) => `${row.agent.padEnd(width)}  ${row.problem ?? `${words[row.state].padEnd(state)}  ${row.path}`}\n`,
  );
  return lines.join("");
}
