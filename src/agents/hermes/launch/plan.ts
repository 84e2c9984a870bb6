import type { LaunchInput, LaunchPlan } from "../../launch.ts";
import { proxyExceptions } from "../../shared/proxy-exceptions.ts";
import { hookLines } from "../config/add-hooks.ts";
import { hookCommand } from "../config/hook-entry.ts";
import { askedHooks, neededHooks } from "../hooks.ts";
import { hermesId } from "../names.ts";
import type { HermesFindings } from "./findings.ts";
import { decodeFindings } from "./findings.ts";

/**
 * How to start Hermes under a gateway. Its hooks stand in its own configuration, put there by `install`; a run brings
 * only the gateway's address, which they and `model.base_url` read from the environment. Pure.
 */
export function planHermes(input: LaunchInput): LaunchPlan {
  return {
    argv: [...input.command, ...input.args],
    env: { NEMO_RELAY_GATEWAY_URL: input.gatewayUrl, ...proxyExceptions(input.env) },
    files: [],
    hooks: `${hookLines(askedHooks, hookCommand(input.binary)).join("\n")}\n`,
    notes: notesFor(decodeFindings(input.found.notes)),
  };
}

function notesFor(findings: HermesFindings): readonly string[] {
  return [hooksNote(findings), modelsNote(findings), findings.obstacle].filter((note) => note !== undefined);
}

function hooksNote({ path, hooked, unapproved }: HermesFindings): string | undefined {
  const missing = neededHooks.length - hooked;
  if (hooked === 0) {
    return `Hermes' hooks are not installed in ${path}: run nemo-relay install ${hermesId} once, or turns and tools are not recorded`;
  }
  if (missing > 0)
    return `${missing} of Hermes' hooks are missing in ${path}: nemo-relay install ${hermesId} adds them`;
  if (unapproved === 0) return undefined;
  return "Hermes has not been allowed to run our hooks yet: say yes when it asks, or without a terminal use hermes --accept-hooks";
}

function modelsNote({ path, isRouted }: HermesFindings): string | undefined {
  if (isRouted) return undefined;
  return (
    `Hermes is observed by its hooks alone: model.base_url in ${path} does not lead to the gateway ` +
    `(nemo-relay install ${hermesId} --route-models)`
  );
}
