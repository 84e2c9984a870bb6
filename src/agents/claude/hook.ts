import { readString } from "../../core/json/path.ts";
import type { HookArrival } from "../agent.ts";
import { VendorHook } from "../shared/vendor-hook.ts";
import { claudeId, sessionHeader } from "./names.ts";

/** Fields that many events carry: where a mark's own data stands apart, these are its surroundings. */
const surroundings: ReadonlySet<string> = new Set([
  "hook_event_name",
  "transcript_path",
  "cwd",
  "scratchpad_dir",
  "prompt_id",
  "permission_mode",
  "effort",
  "model",
  "agent_id",
  "agent_type",
  "user_email",
  "user_id",
]);

/** One hook of Claude Code while it is being read. */
export class ClaudeHook extends VendorHook {
  constructor(arrival: HookArrival) {
    super(arrival, { agent: claudeId, sessionHeaders: [sessionHeader], surroundings });
  }

  /**
   * Whether this version names the subagent on every hook, so that a missing name means the main thread: it does when it
   * names one here, and versions that send a prompt id do (2.1.330 sends one on every hook after the first prompt).
   */
  get namesSubagents(): boolean {
    return this.subagentId !== undefined || readString(this.reader.payload, "prompt_id") !== undefined;
  }
}
