import type { AgentDefinition } from "../agents/agent.ts";
import type { LaunchPlan } from "../agents/launch.ts";
import { RelayError, messageOf } from "../errors.ts";
import type { Service } from "../runtime/service.ts";
import { commit, version } from "../version.ts";
import { closingLines } from "./closing-lines.ts";
import { finish } from "./finish.ts";
import { printPlan, withoutSecrets } from "./print-plan.ts";
import type { CommandRequest, ResolvedCommand } from "./resolve-command.ts";
import { resolveCommand, sectionOf } from "./resolve-command.ts";
import { newRunDirectory } from "./run-directory.ts";
import { supervise } from "./supervise.ts";
import { sweepStaleRuns } from "./sweep-stale-runs.ts";
import type { RunPorts, Wired } from "./wire.ts";
import { inspect, newSecret, planFor, wire } from "./wire.ts";

/** A transparent run as the person asked for it. */
export interface RunRequest extends CommandRequest {
  readonly dryRun: boolean;
  readonly print: boolean;
}

/**
 * Starts an agent with a gateway of its own around it and returns the agent's exit code. What we have to say is held
 * back until the agent has left the terminal. A gateway that cannot start is said and does not hold the agent up; only
 * errors that the person can mend in a file or an argument end the run before it began (RelayError).
 */
export async function run(request: RunRequest, agents: readonly AgentDefinition[], ports: RunPorts): Promise<number> {
  const resolved = resolveCommand(request, { agents, settings: ports.config.agents });
  if (request.dryRun) return await dryRun(resolved, ports);
  requireCommand(resolved, ports);
  const giveBack = ports.log.divert();
  try {
    return await runWired(resolved, { ...ports, giveBack }, request.print);
  } finally {
    giveBack();
  }
}

/** The log is diverted; `giveBack` gives the terminal back. */
type DivertedPorts = RunPorts & { readonly giveBack: () => string | undefined };

async function runWired(resolved: ResolvedCommand, ports: DivertedPorts, print: boolean): Promise<number> {
  const held: string[] = [];
  const hold = (line: string): void => {
    held.push(line);
    ports.log.warn(line);
  };
  ports.config.warnings.forEach(hold);
  const wired = await wireOrGoWithout(resolved, ports, hold);
  if (wired === undefined) {
    return (await runAgent(ports, { argv: [...resolved.command, ...resolved.args], env: {} })).code;
  }
  wired.plan.notes.forEach(hold);
  debugWiring(resolved, ports, wired);
  let code: number | undefined;
  let hurried = false;
  try {
    if (print) await ports.show(shown(resolved, wired, wired.service.url));
    ({ code, hurried } = await runAgent(ports, wired.plan, () => {
      wired.agentStarted();
      startProjections(wired.service, hold);
    }));
  } finally {
    wired.undo().forEach(hold);
    // Told twice to end: the journal is safe, and a later run delivers.
    if (hurried) process.exit(code);
    const summary = await finish(wired.service, code);
    summary.findings.forEach(ports.log.warn);
    ports.log.debug(`${resolved.agent.title} ended with ${code ?? "an error"}`);
    const logFile = ports.giveBack();
    if (code !== undefined) for (const line of closingLines({ summary, notes: held, logFile })) ports.log.say(line);
  }
  return code;
}

/** Nothing of the agent's words, nor of its configured command's: they may be a prompt or a key. */
function debugWiring(resolved: ResolvedCommand, { log, directory }: RunPorts, { service, config }: Wired): void {
  log.debug(`nemo-relay ${version} (${commit}) runs ${resolved.command[0]} in ${directory}`);
  log.debug(`the gateway listens on 127.0.0.1:${service.port}`);
  for (const file of config.files) log.debug(`configuration: ${file}`);
  for (const { kind, source } of config.exporters) log.debug(`exporter: ${kind} (${source})`);
  for (const [key, url] of Object.entries(config.upstreams)) log.debug(`upstream: ${key} at ${withoutSecrets(url)}`);
}

/** Shows what a run would do: nothing is started, written or listened on. */
async function dryRun(resolved: ResolvedCommand, ports: RunPorts): Promise<number> {
  const inspected = await inspect(resolved, ports, true);
  const secret = newSecret();
  const gatewayUrl = `http://127.0.0.1:0/r/${secret}`;
  const plan = planFor(resolved, inspected, ports, { gatewayUrl, runDirectory: newRunDirectory() });
  await ports.show(shown(resolved, { plan, secret, config: inspected.config }, gatewayUrl));
  return 0;
}

function shown(
  resolved: ResolvedCommand,
  wired: Pick<Wired, "plan" | "secret" | "config">,
  gatewayUrl: string,
): string {
  const { plan, secret, config } = wired;
  return printPlan({ agent: sectionOf(resolved.agent), gatewayUrl, secret, config, plan });
}

function requireCommand(resolved: ResolvedCommand, ports: RunPorts): void {
  const [name] = resolved.command;
  if (Bun.which(name, { PATH: ports.env["PATH"] ?? "", cwd: ports.directory }) !== null) return;
  const section = sectionOf(resolved.agent);
  throw new RelayError(
    "agent_not_found",
    `the command "${name}" was not found. Install ${resolved.agent.title}, put it on PATH, ` +
      `or name it in config.toml: [agents.${section}] command = "/path/to/${name.split("/").at(-1) ?? name}"`,
  );
}

async function wireOrGoWithout(
  resolved: ResolvedCommand,
  ports: DivertedPorts,
  warn: (line: string) => void,
): Promise<Wired | undefined> {
  try {
    return await wire(resolved, ports, warn);
  } catch (error) {
    if (error instanceof RelayError && (error.code === "config" || error.code === "usage")) throw error;
    const reason = error instanceof RelayError ? error.words : messageOf(error);
    ports.giveBack();
    ports.log.fail(`could not start (${reason}); ${resolved.agent.title} runs without it, nothing is recorded`);
    return undefined;
  }
}

/** Runs the agent to its end, `hurried` when it was killed by a second signal; `whenUp` is called once it has started. */
async function runAgent(
  ports: RunPorts,
  plan: Pick<LaunchPlan, "argv" | "env">,
  whenUp: () => void = () => {},
): Promise<{ readonly code: number; readonly hurried: boolean }> {
  const agent = supervise({ argv: plan.argv, env: { ...ports.env, ...plan.env }, directory: ports.directory });
  try {
    whenUp();
    const swept = sweepStaleRuns();
    const code = await agent.exited;
    await swept;
    return { code, hurried: agent.hurried() };
  } finally {
    agent.release();
  }
}

/** The agent is up: whatever happens here must not leave it without us. */
function startProjections(service: Service, warn: (line: string) => void): void {
  try {
    service.startProjections();
  } catch (error) {
    warn(`the exporters could not start: ${messageOf(error)}; a later run delivers what is recorded`);
  }
}
