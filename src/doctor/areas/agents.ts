import { agents as all } from "../../agents/registry.ts";
import type { ConfiguredInput } from "../doctor.ts";
import type { Finding } from "../finding.ts";

/** The agents that are installed, and what of them is recorded. */
export async function checkAgents(input: ConfiguredInput): Promise<readonly Finding[]> {
  const findings = input.reports.flatMap((report) => report.findings);
  const found = input.reports.some(({ path }) => path !== undefined);
  if (found || findings.some(({ level }) => level === "error")) return findings;
  const what = input.agents.length === all.length ? "no agent was found" : `${input.agents[0]?.title} was not found`;
  const fix = 'install it, or name it in config.toml: [agents.NAME] command = "/path/to/it"';
  return [...findings, { level: input.agents.length === all.length ? "warn" : "error", what, fix }];
}
