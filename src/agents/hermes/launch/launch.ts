import type { LaunchModule } from "../../launch.ts";
import { inspectHermes } from "./inspect.ts";
import { planHermes } from "./plan.ts";

/** How a transparent run wires Hermes to the gateway. */
export const hermesLaunch: LaunchModule = { inspect: inspectHermes, plan: planHermes };
