import type { HookProbe } from "../agents/examine.ts";
import { parseJson } from "../core/json/parse.ts";
import { messageOf } from "../errors.ts";

/** Agents wait longer; hook-forward has answered within a second. */
const patience = 10_000;

/** Sends one hook as the agent would; undefined when it was answered with JSON, else what went wrong. Never rejects. */
export async function sendProbe(
  { call, payload }: HookProbe,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const body = JSON.stringify(payload);
  try {
    if (call.kind === "http") return await postProbe(call.url, body);
    return await runProbe(call.kind === "program" ? call.argv : shell(call.command), body, env);
  } catch (error) {
    return messageOf(error);
  }
}

async function postProbe(url: string, body: string): Promise<string | undefined> {
  const request = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(patience),
  };
  const response = await fetch(url, Object.assign(request, { proxy: false }));
  if (!response.ok) return `HTTP ${response.status}`;
  return isJson(await response.text()) ? undefined : "the answer is not JSON";
}

async function runProbe(
  argv: readonly string[],
  body: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const child = Bun.spawn([...argv], {
    env: { ...env },
    stdin: new TextEncoder().encode(body),
    stdout: "pipe",
    stderr: "pipe",
    timeout: patience,
    killSignal: "SIGKILL",
  });
  const [out, said, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const words = said.trim().split("\n")[0] ?? "";
  if (code !== 0) return `exit code ${code}${words === "" ? "" : ` (${words})`}`;
  // hook-forward lets the agent go on whatever happens: what it says is all that tells.
  if (words !== "") return words;
  return isJson(out) ? undefined : "what it printed is not JSON";
}

function shell(command: string): readonly string[] {
  return process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", command] : ["/bin/sh", "-c", command];
}

function isJson(text: string): boolean {
  return parseJson(text.trim()).ok;
}
