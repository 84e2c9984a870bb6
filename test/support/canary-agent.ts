// An agent that carries secrets everywhere: CANARIES is a JSON file with what to put where. Plays one session and then lists
// what somebody on the same machine can see of the run.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { CANARIES: file = "", NEMO_RELAY_GATEWAY_URL: url = "", TMPDIR: temporary = "" } = process.env;
const { headers, query, tokens, seen } = JSON.parse(readFileSync(file, "utf8")) as {
  headers: Record<string, string>;
  query: string;
  tokens: string[];
  seen: string;
};
const text = tokens.join(" and ");
/** No server takes 200 headers at once. */
const names = Object.entries(headers);
const groups = [0, 50, 100, 150].map((at) => Object.fromEntries(names.slice(at, at + 50)));

const hook = async (payload: Record<string, unknown>): Promise<void> => {
  const response = await fetch(`${url}/hooks/claude${query}`, {
    method: "POST",
    headers: { ...groups[0], "content-type": "application/json" },
    body: JSON.stringify({ session_id: "canary", ...payload }),
  });
  if (response.status !== 200) throw new Error(`a hook was answered with ${response.status}: ${await response.text()}`);
};
const ask = async (path: string, stream: boolean, group = 0): Promise<void> => {
  const response = await fetch(`${url}${path}${query}`, {
    method: "POST",
    headers: { ...groups[group], "content-type": "application/json", "anthropic-version": "2023-06-01" },
    body: JSON.stringify({
      model: "m",
      max_tokens: 9,
      stream,
      system: text,
      messages: [{ role: "user", content: text }],
    }),
  });
  await response.arrayBuffer();
};

await hook({ hook_event_name: "SessionStart" });
await hook({ hook_event_name: "UserPromptSubmit", prompt: text });
for (const group of groups.keys()) await ask("/v1/messages", true, group);
await ask("/v1/messages", false);
await ask("/v1/messages/count_tokens", false);
await ask("/v1/elsewhere", false);
const tool = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: text, [tokens[0] ?? ""]: 1 } };
await hook({ hook_event_name: "PreToolUse", ...tool });
await hook({ hook_event_name: "PostToolUse", ...tool, tool_response: { stdout: text } });
await hook({ hook_event_name: "PostToolUseFailure", ...tool, tool_use_id: "t2", error: text });
await hook({ hook_event_name: "Stop", last_assistant_message: text });
const left = readdirSync(temporary, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const inside = left.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
const line = readFileSync(`/proc/${process.ppid}/cmdline`, "latin1");
const own = readFileSync("/proc/self/cmdline", "latin1");
writeFileSync(seen, [line, own, ...inside].join("\n"));
process.exit(0);
