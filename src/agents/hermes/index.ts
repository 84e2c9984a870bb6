import type { AgentDefinition } from "../agent.ts";
import { adaptHermesHook } from "./adapter.ts";
import { knownEvents } from "./hooks.ts";
import { claimsRequest, identifyHermes } from "./identify.ts";
import { hermesId, upstreamKey } from "./names.ts";
import { respondToHermes } from "./response.ts";

/** Hermes Agent. */
export const hermes: AgentDefinition = {
  id: hermesId,
  aliases: [],
  title: "Hermes",
  executables: ["hermes", "hermes-agent"],
  upstreamKey,
  hookEvents: knownEvents,
  claims: claimsRequest,
  adapt: adaptHermesHook,
  identify: identifyHermes,
  respond: respondToHermes,
  launch: async () => (await import("./launch/launch.ts")).hermesLaunch,
  examine: async () => (await import("./launch/examine.ts")).hermesExamine,
  install: async () => (await import("./config/install.ts")).hermesInstall,
};
