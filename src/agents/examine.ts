import type { JsonObject } from "../core/json/json-value.ts";
import type { Finding } from "../doctor/finding.ts";
import type { InspectInput, LaunchPlan } from "./launch.ts";

/** One hook as a run configures it, to be tried. */
export interface HookProbe {
  /** How the agent calls it: by its shell, as a program, or by a request of its own. */
  readonly call:
    | { readonly kind: "shell"; readonly command: string }
    | { readonly kind: "program"; readonly argv: readonly string[] }
    | { readonly kind: "http"; readonly url: string };
  /** What this agent would send. */
  readonly payload: JsonObject;
}

/** What can be told of an installed agent. */
export interface ExamineModule {
  /** The version that its hooks were tried with; absent when none could be tried. */
  readonly triedWith?: string;
  /** Whether its model requests can pass the gateway. */
  readonly modelTraffic: boolean;
  /** Looks at its own configuration; changes nothing, starts nothing. */
  examine(input: InspectInput): Promise<readonly Finding[]>;
  /** Hooks of a plan, one of each way of calling, with made-up payloads of this session. Pure. */
  probes(plan: LaunchPlan, session: string): readonly HookProbe[];
}
