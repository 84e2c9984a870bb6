import type { LaunchModule } from "../../launch.ts";
import { inspectCodex, systemFolder } from "./inspect.ts";
import { planCodex } from "./plan.ts";

/** How a transparent run wires Codex to the gateway. */
export const codexLaunch: LaunchModule = { inspect: (input) => inspectCodex(input, systemFolder), plan: planCodex };
