import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agents } from "../agents/registry.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { resolveConfig } from "../config/resolve.ts";
import { defaultExporters, exporters, listSections, plannedExporters } from "../exporters/registry.ts";
import { printTree } from "../inspect/print-tree.ts";
import { buildTree } from "../inspect/tree.ts";
import { sectionOf } from "../launch/resolve-command.ts";
import { openLayout } from "../journal/layout.ts";
import { sessionHistory } from "../journal/history.ts";
import { RelayError } from "../errors.ts";
import { log } from "../platform/log.ts";
import { upstreams } from "../providers/registry.ts";
import { startService } from "../runtime/start-service.ts";
import { playSession } from "./scripted-agent.ts";
import { startProvider } from "./provider.ts";

/** What the demo is asked for. */
export interface DemoOptions {
  /** Print the tree as JSON on stdout instead of lines. */
  readonly json: boolean;
}

/**
 * Plays a scripted session through the real gateway, hooks, journal and exporters, and prints the tree that came out. No
 * network, key or agent is needed. Returns the exit code.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const agent = agents[0];
  if (agent === undefined) throw new RelayError("launch", "no agent is registered");
  const directory = await mkdtemp(join(tmpdir(), "nemo-relay-demo-"));
  const provider = startProvider();
  const session = `demo-${Date.now().toString(36)}`;
  const config = await demoConfig(directory, { [agent.upstreamKey]: provider.url });
  const service = await startService({
    config,
    hostname: "127.0.0.1",
    port: 0,
    runAgent: agent.id,
    startDirectory: directory,
    warn: (message) => log.warn(message),
  });
  service.startProjections();
  await playSession({ gatewayUrl: service.url, hookWord: agent.id, session, directory });
  const summary = await service.close();
  await provider.stop();
  const events = [...sessionHistory(openLayout(config.journal.directory), session, { path: "", seq: 0 })].map(
    ({ event }) => event,
  );
  const tree = buildTree(events);
  const report = options.json
    ? JSON.stringify({ schema_version: 1, session, tree, files: summary.files.map(({ path }) => path) }, null, 2)
    : [
        printTree(tree),
        "",
        ...summary.files.map(({ path }) => `ATIF trajectory: ${path}`),
        `Journal: ${join(config.journal.directory, "journal")}`,
        "",
        `Next, a session of your own: nemo-relay ${sectionOf(agent)}`,
      ].join("\n");
  await Bun.write(Bun.stdout, `${report}\n`);
  return summary.files.length > 0 ? 0 : 1;
}

/** The configuration of a person who has none: nothing of theirs is read or written. */
function demoConfig(directory: string, baseUrls: Readonly<Record<string, string>>): Promise<ResolvedConfig> {
  return resolveConfig({
    cwd: directory,
    env: { HOME: directory, XDG_STATE_HOME: directory },
    platform: process.platform,
    flags: { baseUrls },
    upstreams,
    agentSections: [],
    catalogue: { exporters, planned: plannedExporters, lists: listSections },
    defaultExporters,
    systemDirectory: directory,
  });
}
