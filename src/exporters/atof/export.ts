import type { ScopeStart } from "../../core/events/relay-event.ts";
import type { RecordedSession } from "../export-format.ts";
import { atofEvent } from "./line.ts";

/** A session's relay events as ATOF lines. */
export function render({ events }: RecordedSession): string | undefined {
  const lines: string[] = [];
  const open = new Map<string, ScopeStart>();
  for (const { event, content } of events) {
    if (event.kind === "start") open.set(event.uuid, event);
    lines.push(`${JSON.stringify(atofEvent(event, content, open.get(event.uuid)))}\n`);
    if (event.kind === "end") open.delete(event.uuid);
  }
  return lines.length === 0 ? undefined : lines.join("");
}
