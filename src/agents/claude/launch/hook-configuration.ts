import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { quoteArgument } from "../../shared/quote-argument.ts";
import { askedHooks, patience } from "../hooks.ts";
import { claudeId } from "../names.ts";
import type { HookTransport } from "./transport.ts";

/** What hook configuration is made from. */
export interface HookConfigurationInput {
  readonly transport: HookTransport;
  readonly gatewayUrl: string;
  /** Absolute path of this binary. */
  readonly binary: string;
  /** The agent's command-line word. */
  readonly word: string;
  /** Events that installed hooks tell already. */
  readonly served: readonly string[];
}

/** The `hooks` member of a plugin's hooks.json, or of a settings file. */
export function hookConfiguration(input: HookConfigurationInput): JsonObject {
  const command = {
    type: "command",
    command: `${quoteArgument(input.binary)} hook-forward ${input.word}`,
    timeout: patience,
  };
  const http = { type: "http", url: `${input.gatewayUrl}/hooks/${claudeId}`, timeout: patience };
  return Object.fromEntries(
    askedHooks
      .filter(({ event }) => !input.served.includes(event))
      .map(({ event, matcher }): [string, JsonValue] => {
        // Claude Code does not take http hooks for the start of a session: no request leaves (tried with 2.1.330).
        const handler = input.transport === "command" || event === "SessionStart" ? command : http;
        return [event, [matcher === true ? { matcher: "*", hooks: [handler] } : { hooks: [handler] }]];
      }),
  );
}
