import { createHash } from "node:crypto";
import type { JsonObject } from "../../../core/json/json-value.ts";
import { quoteArgument } from "../../shared/quote-argument.ts";
import type { AskedHook } from "../hooks.ts";
import { askedHooks } from "../hooks.ts";
import type { InstalledHook } from "./installed-hooks.ts";
import { tomlValue } from "./toml-text.ts";

/** What the hook overrides are made from. */
export interface HookOverridesInput {
  /** Absolute path of this binary. */
  readonly binary: string;
  /** The agent's command-line word. */
  readonly word: string;
  /** Whether our hooks are trusted for this run, by their exact hash (decision 16). */
  readonly trusted: boolean;
  /** Hooks of `nemo-relay install`, which would tell the same events once more. */
  readonly installed: readonly InstalledHook[];
}

/** The `key=value` texts that give Codex our hooks: one per event, and their trust. */
export function hookOverrides(input: HookOverridesInput): readonly string[] {
  const command = `${quoteArgument(input.binary)} hook-forward ${input.word}`;
  const windows = input.binary.includes("\\");
  const own = input.trusted ? askedHooks : askedHooks.filter(({ event }) => !isInstalled(event, input.installed));
  const events = own.map((asked) => `hooks.${asked.event}=${tomlValue([groupOf(asked, command)])}`);
  const file = windows ? "C:\\<session-flags>\\config.toml" : "/<session-flags>/config.toml";
  const state = own.map((asked): [string, JsonObject] => [
    stateKey(file, asked.event, [0, 0]),
    { trusted_hash: trustedHash(asked, command), enabled: true },
  ]);
  // Ours of this run are sure to run, the installed ones only if somebody has trusted them: those rest.
  const resting = input.installed.flatMap(({ keys }) =>
    keys.map((key): [string, JsonObject] => [key, { enabled: false }]),
  );
  return [
    "features.hooks=true",
    ...events,
    ...(input.trusted ? [`hooks.state=${tomlValue(Object.fromEntries([...state, ...resting]))}`] : []),
  ];
}

function groupOf({ matcher, timeout }: AskedHook, command: string): JsonObject {
  const handler = { type: "command", command, timeout };
  return matcher === true ? { matcher: "*", hooks: [handler] } : { hooks: [handler] };
}

function isInstalled(event: string, installed: readonly InstalledHook[]): boolean {
  return installed.some((hook) => hook.event === event);
}

/** Where Codex looks a hook's trust up: its file (a made-up one for the command line), event, group and place in it. */
export function stateKey(file: string, event: string, [group, index]: readonly [number, number]): string {
  return `${file}:${snakeCase(event)}:${group}:${index}`;
}

/**
 * Codex's identity of a hook: SHA-256 of its normalized form as compact JSON with sorted keys
 * (codex-rs/hooks/src/engine/discovery.rs; verified against 0.169 itself).
 */
function trustedHash({ event, matcher, timeout }: AskedHook, command: string): string {
  const identity = {
    event_name: snakeCase(event),
    hooks: [{ async: false, command, timeout, type: "command" }],
    ...(matcher === true ? { matcher: "*" } : {}),
  };
  return `sha256:${createHash("sha256").update(JSON.stringify(identity)).digest("hex")}`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}
