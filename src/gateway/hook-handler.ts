import type { AgentDefinition, HookEvent } from "../agents/agent.ts";
import type { SessionConfig } from "../core/events/normalized-event.ts";
import { readSessionHeaders } from "../config/session-headers.ts";
import type { JsonObject } from "../core/json/json-value.ts";
import { isObject } from "../core/json/json-value.ts";
import { parseJson } from "../core/json/parse.ts";
import { RelayError, messageOf } from "../errors.ts";
import type { GatewayContext } from "./context.ts";

/** Largest hook payload, in bytes. */
const largestPayload = 20 * 1024 * 1024;

/**
 * Takes one hook and answers in the agent's own words. What was told is in the journal when the answer goes out; when
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
  const text = new TextDecoder().decode(bytes);
  const parsed = parseJson(text.trim() === "" ? "{}" : text);
  if (!parsed.ok) throw new RelayError("hook_payload", `${parsed.message}; send the agent's own hook JSON`);
  // Valid JSON of another shape is kept, not refused.
  const payload: JsonObject = isObject(parsed.value) ? parsed.value : { payload: parsed.value };
  const owner = context.agents.find((other) => other !== agent && other.ownsHook?.(payload) === true);
  if (owner !== undefined) return Response.json(owner.respond(payload));
  record(context, agent, payload, request.headers);
  if (agent.enrich?.applies(payload) === true) void enrich(context, agent, payload, request.headers);
  return Response.json(agent.respond(payload));
}

/** Completes the record from the agent's own files; the hook has been answered, nobody waits for this. */
async function enrich(
  context: GatewayContext,
  agent: AgentDefinition,
  payload: JsonObject,
  headers: Headers,
): Promise<void> {
  try {
    const read = await agent.enrich?.load();
    const events = (await read?.({ payload, headers, config: {} })) ?? [];
    context.runtime.applyHook(events);
  } catch (error) {
    context.warn(`what the agent's own files tell could not be read: ${messageOf(error)}`);
  }
}

function record(context: GatewayContext, agent: AgentDefinition, payload: JsonObject, headers: Headers): void {
  try {
    const { config, ignored } = readSessionHeaders(headers);
    for (const warning of ignored) context.warn(warning);
    const hook = { payload, headers, config };
    context.runtime.applyHook(agent.adapt(hook).map((event) => withConfig(event, config, context.session)));
  } catch (error) {
    context.warn(`a hook could not be recorded: ${messageOf(error)}`);
  }
}

/** What the hook brings stands above what the process was started with. */
function withConfig(event: HookEvent, own: SessionConfig, defaults: SessionConfig): HookEvent {
  return { ...event, config: { ...defaults, ...own } };
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
