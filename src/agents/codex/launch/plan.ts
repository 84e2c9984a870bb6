import type { LaunchInput, LaunchPlan } from "../../launch.ts";
import { proxyExceptions } from "../../shared/proxy-exceptions.ts";
import { codexId } from "../names.ts";
import type { CommandLine } from "./command-line.ts";
import { readCommandLine } from "./command-line.ts";
import type { CodexFindings } from "./findings.ts";
import { decodeFindings } from "./findings.ts";
import { hookOverrides } from "./hook-overrides.ts";
import { runsNoSession } from "./subcommands.ts";
import { wireProvider } from "./wiring.ts";

/** How to start Codex with its hooks and its model traffic on the gateway. Pure. */
export function planCodex(input: LaunchInput): LaunchPlan {
  const line = readCommandLine([...input.command.slice(1), ...input.args]);
  const refused = refusal(line);
  if (refused !== undefined) return untouched(input, refused);
  const findings = decodeFindings(input.found.notes);
  const trusted = input.settings.trust_hooks !== "ask";
  const hooks = hookOverrides({ binary: input.binary, word: codexId, trusted, installed: findings.installed });
  const wiring = wireProvider(input, findings);
  const overrides = [...hooks.slice(0, 1), ...wiring.overrides, ...hooks.slice(1)];
  const notes = [
    ...(wiring.note === undefined ? [] : [wiring.note]),
    ...hookNotes(findings, trusted),
    ...findings.notes,
  ];
  return {
    // Before the person's own words: a subcommand's `-c` is read after these, and nothing can end up inside a prompt.
    argv: [...input.command, ...overrides.flatMap((text) => ["--config", text]), ...input.args],
    env: { NEMO_RELAY_GATEWAY_URL: input.gatewayUrl, ...wiring.env, ...proxyExceptions(input.env) },
    files: [],
    hooks: `${hooks.join("\n")}\n`,
    notes,
  };
}

/** Why nothing of ours goes onto a command line: an empty reason needs no word. */
function refusal(line: CommandLine): string | undefined {
  if (runsNoSession(line)) return "";
  if (!line.switches.has("--remote")) return undefined;
  return "with --remote the session runs on another server: nothing of it can be recorded here";
}

function untouched(input: LaunchInput, note: string): LaunchPlan {
  const notes = note === "" ? [] : [note];
  return { argv: [...input.command, ...input.args], env: {}, files: [], hooks: "", notes };
}

function hookNotes(findings: CodexFindings, trusted: boolean): readonly string[] {
  const notes = [
    findings.hooksOff === undefined
      ? undefined
      : `Codex runs no hooks of ours: ${findings.hooksOff}; only its model traffic is recorded`,
    trusted
      ? undefined
      : 'Codex runs our hooks only when you have trusted them (trust_hooks = "ask"): in its own screen it asks at the start and under /hooks; "codex exec" does not ask and runs none until then',
  ];
  return notes.filter((note) => note !== undefined);
}
