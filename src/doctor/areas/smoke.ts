import { messageOf } from "../../errors.ts";
import { sessionHistory } from "../../journal/history.ts";
import { layoutOf } from "../../journal/layout.ts";
import type { ConfiguredInput } from "../doctor.ts";
import type { AgentReport } from "../examine-agent.ts";
import type { Finding } from "../finding.ts";
import type { PrivateGateway } from "../private-gateway.ts";
import { withPrivateGateway } from "../private-gateway.ts";
import { sendProbe } from "../send-probe.ts";

/** Sends made-up hooks the way that a run of each agent would, to a gateway of its own, and looks whether they were recorded. */
export async function checkSmoke(input: ConfiguredInput): Promise<readonly Finding[]> {
  if (!input.smoke) return [];
  const findings: Finding[] = [];
  for (const report of input.reports) {
    if (report.plan !== undefined) findings.push(...(await tryAgent(report, input)));
  }
  if (findings.length > 0) return findings;
  return [
    { level: "warn", what: "no agent to try the hooks of", fix: "install one; the area agents says what was found" },
  ];
}

async function tryAgent(report: AgentReport, input: ConfiguredInput): Promise<readonly Finding[]> {
  const { agent } = report;
  try {
    return await withPrivateGateway(input, agent.id, (gateway) => tryHooks(report, input, gateway));
  } catch (error) {
    return [
      { level: "error", what: `${agent.title}: the hooks could not be tried (${messageOf(error)})`, fix: "see above" },
    ];
  }
}

async function tryHooks(
  report: AgentReport,
  input: ConfiguredInput,
  gateway: PrivateGateway,
): Promise<readonly Finding[]> {
  const { agent, plan, examine } = report;
  const made = plan?.({ gatewayUrl: gateway.url, runDirectory: gateway.directory });
  if (made === undefined) return [];
  const findings: Finding[] = [];
  for (const [index] of (examine?.probes(made, "") ?? []).entries()) {
    // A session for each, so that one hook's record is not taken for another's.
    const session = `nemo-relay-doctor-${index}`;
    const probe = examine?.probes(made, session)[index];
    if (probe === undefined) continue;
    const trouble = await sendProbe(probe, { ...input.env, ...made.env });
    const way = `${agent.title}: a hook ${probe.call.kind === "http" ? "posted to the gateway" : "by its command"}`;
    if (trouble !== undefined) findings.push({ level: "error", what: `${way} failed: ${trouble}`, fix: broken });
    else if (await isRecorded(gateway, session))
      findings.push({ level: "ok", what: `${way} was answered and recorded` });
    else findings.push({ level: "error", what: `${way} was answered and not recorded`, fix: broken });
  }
  if (findings.length > 0) return findings;
  return [
    { level: "note", what: `${agent.title}: a run brings no hooks to try, since installed ones tell its events` },
  ];
}

/** How long a record is waited for, and how often it is looked for; in milliseconds. */
const [patienceMillis, lookMillis] = [2000, 10];

const broken = "look at the areas environment and traps; nemo-relay AGENT --dry-run --print shows the hooks";

/** A hook is recorded a little after it was answered. */
async function isRecorded({ directory }: PrivateGateway, session: string): Promise<boolean> {
  for (let left = patienceMillis; left > 0; left -= lookMillis) {
    const [event] = sessionHistory(layoutOf(directory), session, { path: "", seq: 0 });
    if (event !== undefined) return true;
    await Bun.sleep(lookMillis);
  }
  return false;
}
