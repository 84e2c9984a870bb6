// What the scripted provider says and what its clients send: each side knows the other's words without reading them.

/** Events of a stream, the length of each one's text, and the milliseconds before each. */
export interface StreamScript {
  readonly events: number;
  readonly text: number;
  readonly millis: number;
}

/** The streams by the word in the request's `?reply=`. Else that is `tool-<number>`, or a short text is the answer. */
export const streams = {
  burst: { events: 32, text: 512, millis: 0 },
  paced: { events: 20, text: 24, millis: 50 },
  large: { events: 5000, text: 4096, millis: 0 },
} as const;

/** `length` letters in words, others for every seed. */
export function prose(seed: number, length: number): string {
  let state = (seed + 1) * 2_654_435_761;
  let text = "";
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += at % 8 === 7 ? " " : String.fromCharCode(97 + ((state >>> 16) % 26));
  }
  return text;
}

/** A reply's content: some text, and the call of a tool with this number. */
export function toolContent(number: number): string {
  const call = { type: "tool_use", id: `toolu_${number}`, name: "Bash", input: { command: "ls -la" } };
  return JSON.stringify([{ type: "text", text: prose(2 ** 20 + number, 150) }, call]);
}

const system = '[{"type":"text","text":"You are a coding agent."}]';
const tools =
  '[{"name":"Bash","description":"Run a command","input_schema":{"type":"object","properties":{"command":{"type":"string"}}}}]';

/** A request's body around its messages. */
export function requestBody(messages: string, isStream = false): string {
  return `{"model":"claude-sonnet-4-5","max_tokens":1024,"stream":${isStream},"system":${system},"tools":${tools},"messages":[${messages}]}`;
}

/** A request's body of about this many bytes. */
export function bodyOfSize(bytes: number, isStream = false): string {
  const text = "The quick brown fox jumps over the lazy dog. "
    .repeat(bytes / 45 + 1)
    .slice(0, Math.max(bytes - 350, 16));
  return requestBody(JSON.stringify({ role: "user", content: text }), isStream);
}

/** A hook's payload, as Claude Code sends it. */
export function hookBody(session: string, event: string, more: object = {}): string {
  return JSON.stringify({
    session_id: session,
    hook_event_name: event,
    cwd: "/tmp",
    permission_mode: "default",
    ...more,
  });
}

/** The hooks around the call of a tool with this number. */
export function toolHooks(session: string, number: number, result: string): readonly string[] {
  const tool = { tool_name: "Bash", tool_use_id: `toolu_${number}`, tool_input: { command: "ls -la" } };
  const after = { ...tool, tool_response: { stdout: result, stderr: "", interrupted: false } };
  return [hookBody(session, "PreToolUse", tool), hookBody(session, "PostToolUse", after)];
}

/** A session's hooks, one after the other. */
export function nextHook(session: string, at: number): string {
  if (at === 0) return hookBody(session, "SessionStart");
  return toolHooks(session, Math.floor(at / 2), "x".repeat(1000))[at % 2] ?? "";
}
