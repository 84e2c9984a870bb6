import { get } from "../../core/json/path.ts";
import type { AgentDefinition } from "../agent.ts";
import { adaptCursorHook } from "./adapter.ts";
import { knownEvents } from "./hooks.ts";
import { claimsRequest, identifyCursor } from "./identify.ts";
import { cursorId, upstreamKey } from "./names.ts";
import { respondToCursor } from "./response.ts";

/** Cursor, by its command line. */
export const cursor: AgentDefinition = {
  id: cursorId,
  aliases: [],
  title: "Cursor",
  // Its newer name `agent` is anybody's: with that one, `--agent` says who it is.
  executables: ["cursor-agent", "cursor"],
  upstreamKey,
  hookEvents: knownEvents,
  claims: claimsRequest,
  // Cursor also runs hooks that are configured for Claude Code; their payloads are Cursor's own.
  ownsHook: (payload) => typeof get(payload, "cursor_version") === "string",
  adapt: adaptCursorHook,
  identify: identifyCursor,
  respond: respondToCursor,
  launch: async () => (await import("./launch/launch.ts")).cursorLaunch,
  examine: async () => (await import("./launch/examine.ts")).cursorExamine,
  install: async () => (await import("./config/install.ts")).cursorInstall,
};
