import type { LaunchModule } from "../../launch.ts";
import { inspectClaude } from "./inspect.ts";
import { planClaude } from "./plan.ts";

/** How a transparent run wires Claude Code to the gateway. */
export const claudeLaunch: LaunchModule = { inspect: inspectClaude, plan: planClaude };
