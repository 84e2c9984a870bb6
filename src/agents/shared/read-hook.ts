import type { HookEvent } from "../agent.ts";
import { comparable } from "./event-name.ts";

/** What a hook must offer to be read: `VendorHook`, or an agent's own class around one. */
interface ReadableHook {
  readonly event: string;
  readonly session: string;
  mark(name: string): HookEvent;
}

/** What each event of an agent means, by its comparable name. */
export type HookReaders<Hook> = ReadonlyMap<string, (hook: Hook) => readonly HookEvent[]>;

/**
 * Reads one hook. Any payload gives at least one event, and none throws: an event that is not known, or that names no
 * session anywhere, becomes a `hook_mark` (with session `""`, for the runtime to place). `sessionless` are events that
 * the agent sends without a session and that are read all the same.
 */
export function readHook<Hook extends ReadableHook>(
  hook: Hook,
  readers: HookReaders<Hook>,
  sessionless: ReadonlySet<string> = new Set(),
): readonly HookEvent[] {
  const name = comparable(hook.event);
  const reader = hook.session === "" && !sessionless.has(name) ? undefined : readers.get(name);
  return reader === undefined ? [hook.mark("hook_mark")] : reader(hook);
}
