import type { AgentDefinition } from "../agent.ts";
import { comparable, eventName } from "../shared/event-name.ts";
import { adaptClaudeHook } from "./adapter.ts";
import { knownEvents } from "./hooks.ts";
import { claimsRequest, identifyClaude, requestHeaders } from "./identify.ts";
import { claudeId, shortWord, upstreamKey } from "./names.ts";
import { respondToClaude } from "./response.ts";

/** Claude Code. */
export const claudeCode: AgentDefinition = {
  id: claudeId,
  aliases: [shortWord],
  title: "Claude Code",
  executables: ["claude", "claude-code"],
  upstreamKey,
  hookEvents: knownEvents,
  requestHeaders,
  claims: claimsRequest,
  adapt: adaptClaudeHook,
  identify: identifyClaude,
  respond: respondToClaude,
  enrich: {
    applies: (payload) => comparable(eventName(payload)) === "subagentstart",
    load: async () => (await import("./enrich.ts")).enrichSubagent,
  },
  launch: async () => (await import("./launch/launch.ts")).claudeLaunch,
  examine: async () => (await import("./launch/examine.ts")).claudeExamine,
  install: async () => (await import("./config/install.ts")).claudeInstall,
};
