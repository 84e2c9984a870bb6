import type { AgentDefinition } from "../agents/agent.ts";
import { RelayError, messageOf } from "../errors.ts";
import { largestEntry } from "../intake/entry.ts";
import type { GatewayContext } from "./context.ts";
import type { SeenHook } from "./record-hook.ts";
import { readPayload, recordHook } from "./record-hook.ts";

/** Largest hook payload, in bytes. */
const largestPayload = 20 * 1024 * 1024;

/**
 * Takes one hook and answers in the agent's own words. What was told is on the disk when the answer goes out; when
 * recording fails the agent gets its neutral answer all the same.
 */
export async function handleHook(
  context: GatewayContext,
  agent: AgentDefinition,
  { request, body }: { readonly request: Request; readonly body: () => Promise<Uint8Array> },
): Promise<Response> {
  requireJson(request.headers);
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > largestPayload) throw tooLarge();
  const bytes = await body();
  if (bytes.length > largestPayload) throw tooLarge();
  const read = readPayload(bytes);
  if (!read.ok) throw new RelayError("hook_payload", `${read.message}; send the agent's own hook JSON`);
  const { payload } = read;
  const owner = context.agents.find((other) => other !== agent && other.ownsHook?.(payload) === true);
  if (owner !== undefined) return Response.json(owner.respond(payload));
  await take(context, { agent, payload, headers: request.headers, at: context.clock.now() }, bytes);
  return Response.json(agent.respond(payload));
}

/** Records a hook when there is time for it; when this resolves, what was told survives this process. */
async function take(context: GatewayContext, seen: SeenHook, body: Uint8Array): Promise<void> {
  const { intake, loggable, session } = context;
  const { agent, payload, at } = seen;
  const place = intake.enqueue(() => {
    recordHook(context, seen);
    if (agent.enrich?.applies(payload) === true) void enrich(context, seen);
  }, body.length);
  const headers = body.length > largestEntry ? undefined : loggable(seen.headers);
  const isKept =
    headers !== undefined && intake.keep({ kind: "hook", place, agent: agent.id, at, session, headers, body });
  if (!isKept) await intake.reach(place);
}

/** Completes the record from the agent's own files; the hook has been answered, nobody waits for this. */
async function enrich(context: GatewayContext, { agent, payload, headers }: SeenHook): Promise<void> {
  try {
    const read = await agent.enrich?.load();
    const events = (await read?.({ payload, headers, config: {} })) ?? [];
    const at = context.clock.now();
    context.intake.enqueue(() => context.runtime.applyHook(events, at), 0);
  } catch (error) {
    context.warn(`what the agent's own files tell could not be read: ${messageOf(error)}`);
  }
}

function requireJson(headers: Headers): void {
  const type = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  // A page of another site can post plain text without asking; JSON it cannot.
  if (type === "application/json" || /^application\/[\w.-]+\+json$/.test(type)) return;
  throw new RelayError("unsupported_media", `hooks are application/json, not ${type === "" ? "nothing" : type}`);
}

function tooLarge(): RelayError {
  return new RelayError("too_large", `a hook payload has at most ${largestPayload} bytes`);
}
