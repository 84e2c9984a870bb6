import type { LaunchModule } from "../../launch.ts";
import { inspectCursor } from "./inspect.ts";
import { planCursor } from "./plan.ts";

/** How a transparent run wires Cursor to the gateway. */
export const cursorLaunch: LaunchModule = { inspect: inspectCursor, plan: planCursor };
