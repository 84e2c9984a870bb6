import type { AgentDefinition } from "../agent.ts";
import { adaptCodexHook } from "./adapter.ts";
import { knownEvents } from "./hooks.ts";
import { claimsRequest, identifyCodex, requestHeaders } from "./identify.ts";
import { codexId, upstreamKey } from "./names.ts";
import { respondToCodex } from "./response.ts";

/** OpenAI's Codex. */
export const codex: AgentDefinition = {
  id: codexId,
  aliases: [],
  title: "Codex",
  executables: ["codex"],
  upstreamKey,
  hookEvents: knownEvents,
  requestHeaders,
  claims: claimsRequest,
  adapt: adaptCodexHook,
  identify: identifyCodex,
  respond: respondToCodex,
  launch: async () => (await import("./launch/launch.ts")).codexLaunch,
  examine: async () => (await import("./launch/examine.ts")).codexExamine,
  install: async () => (await import("./config/install.ts")).codexInstall,
};
