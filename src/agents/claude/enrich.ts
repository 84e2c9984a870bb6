import { join } from "node:path";
import type { JsonObject } from "../../core/json/json-value.ts";
import { readString } from "../../core/json/path.ts";
import type { HookArrival, HookEvent } from "../agent.ts";
import { readJsonFile } from "../shared/read-json-file.ts";
import { claudeId } from "./names.ts";

/** Claude writes the file when it starts the subagent, about when it sends the hook. */
const attempts = 8;
const pauseMillis = 60;

/**
 * A subagent's start does not tell which call started it; a file beside the transcript does.
 * Reads `<session>/subagents/agent-<id>.meta.json` beside the transcript: its `toolUseId` is the call.
 */
export async function enrichSubagent({ payload }: HookArrival): Promise<readonly HookEvent[]> {
  const path = metadataPath(payload);
  const session = readString(payload, "session_id");
  const subagentId = readString(payload, "agent_id");
  if (path === undefined || session === undefined || subagentId === undefined) return [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const toolCallId = readString(await readJsonFile(path), "toolUseId");
    if (toolCallId !== undefined) {
      return [
        { kind: "link", agent: claudeId, session, metadata: {}, subagentId, toolCallId, source: "subagent_metadata" },
      ];
    }
    await Bun.sleep(pauseMillis);
  }
  return [];
}

/** The path comes from a payload: only a transcript's neighbour with a plain id is read. */
function metadataPath(payload: JsonObject): string | undefined {
  const transcript = readString(payload, "transcript_path");
  const subagentId = readString(payload, "agent_id");
  if (transcript === undefined || !transcript.endsWith(".jsonl")) return undefined;
  if (subagentId === undefined || !/^[\w-]{1,128}$/.test(subagentId)) return undefined;
  return join(transcript.slice(0, -".jsonl".length), "subagents", `agent-${subagentId}.meta.json`);
}
