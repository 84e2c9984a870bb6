import type { JsonObject } from "../../core/json/json-value.ts";
import { readString } from "../../core/json/path.ts";
import type { HookArrival } from "../agent.ts";
import { VendorHook } from "../shared/vendor-hook.ts";
import { codexId } from "./names.ts";

/** Fields that many events carry: where a mark's own data stands apart, these are its surroundings. */
const surroundings: ReadonlySet<string> = new Set([
  "hook_event_name",
  "transcript_path",
  "cwd",
  "turn_id",
  "permission_mode",
  "model",
  "agent_id",
  "agent_type",
]);

/** A transcript's name ends in the id of its thread: `rollout-<time>-<thread>.jsonl`. */
const transcriptThread = /[/\\]rollout-[^/\\]*-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/;

/** One hook of Codex while it is being read. */
export class CodexHook extends VendorHook {
  constructor(arrival: HookArrival) {
    super(arrival, { agent: codexId, sessionHeaders: [], surroundings });
  }

  /**
   * Whose a tool call is. Versions that name the turn on a hook name its subagent too, so that a missing one means the main
   * thread; but for reviews, which Codex itself starts, only the transcript tells the thread (0.169).
   */
  get owner(): { readonly ownerKnown?: true; readonly subagentId?: string } {
    if (this.subagentId !== undefined) return { ownerKnown: true };
    const thread = transcriptThread.exec(readString(this.reader.payload, "transcript_path") ?? "")?.[1];
    if (thread !== undefined && thread !== this.session) return { ownerKnown: true, subagentId: thread };
    return readString(this.reader.payload, "turn_id") === undefined ? {} : { ownerKnown: true };
  }

  /** The thread that started this session's, where a version gives each subagent a session of its own. */
  get parentThread(): string | undefined {
    const paths = ["", "payload.", "session_meta.payload.", "extra."].map(
      (prefix) => `${prefix}source.subagent.thread_spawn.parent_thread_id`,
    );
    const parent = readString(this.reader.payload, ...paths);
    return parent === this.session ? undefined : parent;
  }

  /** The whole payload, for events that keep it. */
  get payload(): JsonObject {
    return this.reader.payload;
  }
}
