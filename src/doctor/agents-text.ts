import type { AgentReport } from "./examine-agent.ts";
import { areaText } from "./doctor-text.ts";

/** Version of the JSON. */
const schemaVersion = 1;

/** All agents for people. */
export function agentsText(reports: readonly AgentReport[]): string {
  return reports.map((report) => areaText({ name: headOf(report), findings: report.findings })).join("\n");
}

/** All agents for machines. */
export function agentsJson(reports: readonly AgentReport[]): string {
  const agents = reports.map(({ agent, command, path, version, hooks, upstream, findings }) => ({
    id: agent.id,
    title: agent.title,
    command,
    path: path ?? null,
    version: version ?? null,
    hooks,
    upstream: upstream ?? null,
    findings: findings.map(({ level, what, where, fix }) => ({ level, what, where: where ?? null, fix: fix ?? null })),
  }));
  return `${JSON.stringify({ schema_version: schemaVersion, agents }, null, 2)}\n`;
}

function headOf({ agent, path, hooks, upstream }: AgentReport): string {
  if (path === undefined) return agent.id;
  const way = hooks.map((kind) => (kind === "http" ? "http" : "commands")).join(" and ");
  return `${agent.id}  hooks: ${way === "" ? "none" : way}  models: ${upstream ?? "not through the gateway"}`;
}
