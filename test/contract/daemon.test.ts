// One gateway for several agents at once: each recorded session comes out as it does alone.
import { expect, test } from "bun:test";
import type { RelayEvent } from "../../src/core/events/relay-event.ts";
import type { TreeNode } from "../../src/inspect/tree.ts";
import { buildTree } from "../../src/inspect/tree.ts";
import { recordings, replay, replayTogether } from "../support/replay.ts";

/** Names only, children in the order of their names: times differ between two plays. */
function shape(nodes: readonly TreeNode[]): string[] {
  const lines = nodes.map((node) => {
    const label = `${node.name} ${node.toolCallId ?? ""} ${node.status?.code ?? ""} ${node.correlation?.status ?? ""}`;
    return [label, ...shape(node.children).map((line) => `  ${line}`)].join("\n");
  });
  return lines.toSorted((a, b) => a.localeCompare(b));
}

function treesBySession(events: readonly RelayEvent[]): Record<string, string[]> {
  const sessions = [...new Set(events.map(({ session }) => session))];
  return Object.fromEntries(
    sessions.map((session) => [session, shape(buildTree(events.filter((event) => event.session === session)))]),
  );
}

test("the recorded sessions of several agents, played at once into one daemon, give the trees that each gives alone", async () => {
  const all = recordings();
  expect(new Set(all.map(({ agent }) => agent)).size).toBeGreaterThanOrEqual(3);
  const alone: Record<string, string[]> = {};
  for (const recording of all) {
    const gateway = await replay(recording);
    Object.assign(alone, treesBySession(gateway.events()));
    await gateway.stop();
  }
  const together = await replayTogether(all);
  expect(treesBySession(together.events())).toEqual(alone);
  await together.stop();
}, 60_000);
