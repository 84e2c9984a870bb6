import { layoutOf } from "../../journal/layout.ts";
import { messageOf } from "../../errors.ts";
import { runningGateways } from "../../status/gateways.ts";
import type { ConfiguredInput } from "../doctor.ts";
import type { Finding } from "../finding.ts";
import { askHealth, withPrivateGateway } from "../private-gateway.ts";

/** Whether a gateway can listen here, and whether those that should be there answer. */
export async function checkGateway(input: ConfiguredInput): Promise<readonly Finding[]> {
  const running = runningGateways(layoutOf(input.config.journal.directory));
  const daemons = running.flatMap(({ agent, url }) => (agent === undefined && url !== undefined ? [url] : []));
  const named = input.env["NEMO_RELAY_GATEWAY_URL"] ?? "";
  const runs = running.length - daemons.length;
  return [
    await checkOwn(input),
    ...(await Promise.all(daemons.map(checkDaemon))),
    ...(runs === 0
      ? []
      : [{ level: "ok", what: `${runs} transparent ${runs === 1 ? "run goes" : "runs go"} on` } as const]),
    ...(named === "" ? [] : [await checkNamed(named)]),
  ];
}

async function checkOwn(input: ConfiguredInput): Promise<Finding> {
  try {
    const trouble = await withPrivateGateway(input, undefined, ({ url }) => askHealth(url));
    if (trouble === undefined) return { level: "ok", what: "a gateway can listen on 127.0.0.1 and answers" };
    return { level: "error", what: `a gateway on 127.0.0.1 does not answer: ${trouble}`, fix: blocked };
  } catch (error) {
    return { level: "error", what: `a gateway cannot start: ${messageOf(error)}`, fix: blocked };
  }
}

const blocked = "look for a firewall or sandbox that forbids listening on 127.0.0.1";

async function checkDaemon(url: string): Promise<Finding> {
  const trouble = await askHealth(url);
  if (trouble === undefined) return { level: "ok", what: "the daemon answers", where: url };
  if (trouble === "HTTP 401") return { level: "ok", what: "the daemon answers, and wants its token", where: url };
  return {
    level: "error",
    what: `the daemon does not answer: ${trouble}`,
    where: url,
    fix: "stop it and start it again",
  };
}

/** Hooks and agents obey this variable before anything else. The path may hold a run's secret. */
async function checkNamed(url: string): Promise<Finding> {
  const trouble = await askHealth(url);
  const where = `NEMO_RELAY_GATEWAY_URL (${URL.parse(url)?.origin ?? "not a URL"})`;
  if (trouble === undefined) return { level: "ok", what: "the gateway that hooks go to answers", where };
  const fix = "unset it, or start that gateway: nemo-relay --bind HOST:PORT";
  return { level: "warn", what: `hooks go to a gateway that does not answer: ${trouble}`, where, fix };
}
