import { mergeShallow } from "../json/merge.ts";
import type { KeptResult, ToolState } from "./session-state.ts";

/** The newest open call that a hook with its id opened and no hook without has joined. */
export function callToJoin(
  tools: ReadonlyMap<string, ToolState>,
  event: Pick<ToolState, "name" | "subagentId" | "alias">,
): ToolState | undefined {
  const named = openCalls(tools, event.alias).filter(isUnjoined);
  if (named.length > 0) return named.at(-1);
  // Another hook may have changed the arguments in between: then the only open call of this tool is it.
  const alike = [...tools.values()].filter(
    (tool) => tool.open && tool.alias !== undefined && isUnjoined(tool) && tool.name === event.name,
  );
  return alike.length === 1 && alike[0]?.subagentId === event.subagentId ? alike[0] : undefined;
}

/** An open call that a hook without its id opened: the one with the id is later, and the call the same. */
export function callToClaim(tools: ReadonlyMap<string, ToolState>, alias: string | undefined): ToolState | undefined {
  return openCalls(tools, alias).find(({ told }) => !told.byId);
}

/** The open calls with this alias, oldest first. */
export function openCalls(tools: ReadonlyMap<string, ToolState>, alias: string | undefined): readonly ToolState[] {
  if (alias === undefined) return [];
  return [...new Set(tools.values())].filter((tool) => tool.open && tool.alias === alias);
}

/** Keeps what a hook told of a call on the way, for its end. */
export function keep(tool: ToolState, more: KeptResult): void {
  tool.kept = { ...tool.kept, ...more, metadata: mergeShallow(tool.kept.metadata, more.metadata) };
}

function isUnjoined({ told }: ToolState): boolean {
  return told.byId && !told.byAlias;
}
