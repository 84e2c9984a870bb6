import { withLoopback } from "../../../platform/proxy-exclusion.ts";
import type { LaunchInput, LaunchPlan } from "../../launch.ts";
import { askedHooks } from "../hooks.ts";
import { newFile } from "./add-entries.ts";
import { runEntry } from "./hook-entry.ts";
import { hooksPatch } from "./patch.ts";

/** How to start Cursor with its hooks on the gateway; its model traffic goes to Cursor's own servers. Pure. */
export function planCursor(input: LaunchInput): LaunchPlan {
  const { hooksFile = "", stateDirectory = "", forwarded = "", remark } = input.found.notes;
  const events = askedHooks.filter((event) => !forwarded.split(" ").includes(event));
  const patching = input.settings.patch_restore_hooks !== false;
  return {
    argv: [...input.command, ...input.args],
    env: { NEMO_RELAY_GATEWAY_URL: input.gatewayUrl, ...proxyExceptions(input.env) },
    files: [],
    patches: patching ? [hooksPatch({ path: hooksFile, binary: input.binary, events, stateDirectory })] : [],
    hooks: newFile(events, runEntry(input.binary)),
    notes: [
      ...(remark === undefined ? [] : [remark]),
      ...(patching
        ? []
        : [`${hooksFile} is left alone (patch_restore_hooks = false): only hooks that it has are seen`]),
    ],
  };
}

/** Hooks must reach the gateway without a proxy; of `NO_PROXY` and `no_proxy`, each one that exists is completed. */
function proxyExceptions(env: LaunchInput["env"]): Readonly<Record<string, string>> {
  const existing = ["NO_PROXY", "no_proxy"].filter((name) => env[name] !== undefined);
  return Object.fromEntries(
    (existing.length === 0 ? ["NO_PROXY"] : existing).map((name) => [name, withLoopback(env[name])]),
  );
}
