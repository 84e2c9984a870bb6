import type { JsonValue } from "../../src/core/json/json-value.ts";
import { isList, isObject } from "../../src/core/json/json-value.ts";
import { get, readList, readNumber, readString } from "../../src/core/json/path.ts";

const agentOnly = ["model_name", "reasoning_effort", "reasoning_content", "tool_calls", "metrics"];
const allowed = {
  trajectory:
    "schema_version session_id trajectory_id agent steps notes final_metrics continued_trajectory_ref extra subagent_trajectories",
  agent: "name version model_name tool_definitions extra",
  step: "step_id timestamp source model_name reasoning_effort message reasoning_content tool_calls observation metrics is_copied_context llm_call_count extra",
  call: "tool_call_id function_name arguments extra",
  result: "source_call_id content subagent_trajectory_ref extra",
  text: "type text",
  image: "type source",
  source: "media_type path",
  reference: "trajectory_id session_id trajectory_path extra",
  metrics:
    "prompt_tokens completion_tokens cached_tokens cost_usd prompt_token_ids completion_token_ids logprobs extra",
  final: "total_prompt_tokens total_completion_tokens total_cached_tokens total_cost_usd total_steps extra",
} as const;

/** Sums over the steps of a tree. */
interface Sums {
  prompt: number;
  completion: number;
  cached: number;
}

/** What is wrong with an ATIF document, by the field rules of the specification and by the rules that no schema states. */
export function atifFindings(document: JsonValue): readonly string[] {
  const found: string[] = [];
  const sums = checkTrajectory(document, "root", found, false);
  const final = get(document, "final_metrics");
  for (const [sum, field] of [
    [sums.prompt, "total_prompt_tokens"],
    [sums.completion, "total_completion_tokens"],
    [sums.cached, "total_cached_tokens"],
  ] as const) {
    if (sum > 0 && readNumber(final, field) !== sum) found.push(`final_metrics.${field} is not ${sum}`);
  }
  return found;
}

function checkTrajectory(value: JsonValue, where: string, found: string[], embedded: boolean): Sums {
  const sums: Sums = { prompt: 0, completion: 0, cached: 0 };
  checkHead(value, where, found);
  if (embedded && readString(value, "trajectory_id") === undefined) found.push(`${where}: no trajectory_id`);
  const steps = readList(value, "steps");
  if (steps.length === 0) found.push(`${where}: no steps`);
  const refs = new Set<string>();
  for (const [index, step] of steps.entries()) checkStep(step, index, { where, found, sums, refs });
  const ids = new Set<string>();
  for (const [index, child] of readList(value, "subagent_trajectories").entries()) {
    const id = readString(child, "trajectory_id") ?? "";
    if (ids.has(id)) found.push(`${where}: trajectory_id ${id} twice`);
    ids.add(id);
    const below = checkTrajectory(child, `${where}/${index}`, found, true);
    sums.prompt += below.prompt;
    sums.completion += below.completion;
    sums.cached += below.cached;
  }
  for (const id of ids) if (!refs.has(id)) found.push(`${where}: ${id} is embedded but not referenced`);
  for (const id of refs) if (!ids.has(id)) found.push(`${where}: ${id} is referenced but not embedded`);
  return sums;
}

function checkHead(value: JsonValue, where: string, found: string[]): void {
  onlyKeys(value, "trajectory", where, found);
  onlyKeys(get(value, "agent") ?? null, "agent", `${where}.agent`, found);
  onlyKeys(get(value, "final_metrics") ?? {}, "final", `${where}.final_metrics`, found);
  if (!/^ATIF-v1\.[0-8]$/.test(readString(value, "schema_version") ?? "")) found.push(`${where}: schema_version`);
  const name = readString(value, "agent.name");
  if (name === undefined || /^nemo[ -]relay$/i.test(name)) found.push(`${where}: agent.name`);
  if (readString(value, "agent.version") === undefined) found.push(`${where}: agent.version`);
}

interface Walk {
  readonly where: string;
  readonly found: string[];
  readonly sums: Sums;
  readonly refs: Set<string>;
}

function checkStep(step: JsonValue, index: number, walk: Walk): void {
  const { where, found, sums } = walk;
  const at = `${where} step ${index + 1}`;
  onlyKeys(step, "step", at, found);
  if (get(step, "step_id") !== index + 1) found.push(`${at}: step_id`);
  const source = readString(step, "source") ?? "";
  if (!["system", "user", "agent"].includes(source)) found.push(`${at}: source ${source}`);
  const message = get(step, "message");
  if (typeof message !== "string") checkParts(message, `${at}: message`, found);
  else if (message.trimStart().startsWith('[{"')) found.push(`${at}: stringified message`);
  const time = readString(step, "timestamp") ?? "none";
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(time)) found.push(`${at}: timestamp ${time}`);
  const foreign = source === "agent" ? [] : agentOnly.filter((key) => get(step, key) !== undefined);
  for (const key of foreign) found.push(`${at}: ${key}`);
  checkMetrics(step, at, found, sums);
  checkResults(step, at, walk, checkCalls(step, at, found));
}

function checkResults(step: JsonValue, at: string, { found, refs }: Walk, calls: ReadonlySet<string>): void {
  const answered = new Set<string>();
  for (const result of readList(step, "observation.results")) {
    onlyKeys(result, "result", at, found);
    const id = readString(result, "source_call_id");
    if (id !== undefined && !calls.has(id)) found.push(`${at}: result of ${id}, which this step does not call`);
    if (id !== undefined) answered.add(id);
    const content = get(result, "content");
    if (content !== undefined && typeof content !== "string") checkParts(content, `${at}: content of ${id}`, found);
    for (const ref of readList(result, "subagent_trajectory_ref")) {
      onlyKeys(ref, "reference", at, found);
      const to = readString(ref, "trajectory_id");
      if (to === undefined) found.push(`${at}: a reference to nothing`);
      else refs.add(to);
    }
  }
  for (const id of calls) if (!answered.has(id)) found.push(`${at}: no observation for ${id}`);
}

/** A list of content parts: only where there is an image. */
function checkParts(value: JsonValue | undefined, at: string, found: string[]): void {
  const parts = isList(value) ? value : [];
  if (!parts.some((part) => get(part, "type") === "image")) found.push(`${at} is no text and holds no image`);
  for (const part of parts) {
    const isText = get(part, "type") === "text";
    onlyKeys(part, isText ? "text" : "image", at, found);
    if (isText) {
      if (readString(part, "text") === undefined) found.push(`${at}: empty text part`);
      continue;
    }
    onlyKeys(get(part, "source") ?? null, "source", at, found);
    if (!/^image\/(?:jpeg|png|gif|webp)$/.test(readString(part, "source.media_type") ?? ""))
      found.push(`${at}: media_type`);
    if (!/^[^/]+\.images\/[0-9a-f]{32}\.\w+$/.test(readString(part, "source.path") ?? "")) found.push(`${at}: path`);
  }
}

function checkCalls(step: JsonValue, at: string, found: string[]): Set<string> {
  const ids = new Set<string>();
  for (const call of readList(step, "tool_calls")) {
    onlyKeys(call, "call", at, found);
    const id = readString(call, "tool_call_id");
    if (id === undefined || readString(call, "function_name") === undefined)
      found.push(`${at}: a call without id or name`);
    else ids.add(id);
    if (!isObject(get(call, "arguments"))) found.push(`${at}: arguments of ${id}`);
  }
  return ids;
}

function checkMetrics(step: JsonValue, at: string, found: string[], sums: Sums): void {
  const metrics = get(step, "metrics");
  const calls = get(step, "llm_call_count");
  if (calls === 0 && (metrics !== undefined || get(step, "reasoning_content") !== undefined)) {
    found.push(`${at}: metrics or reasoning without a model call`);
  }
  if (metrics === undefined) {
    if (typeof calls === "number" && calls > 0) found.push(`${at}: a model call without metrics`);
    return;
  }
  onlyKeys(metrics, "metrics", `${at}.metrics`, found);
  if (!isObject(metrics) || Object.keys(metrics).length === 0) found.push(`${at}: empty metrics`);
  const prompt = readNumber(metrics, "prompt_tokens") ?? 0;
  const cached = readNumber(metrics, "cached_tokens") ?? 0;
  if (cached > prompt) found.push(`${at}: more cached than prompt tokens`);
  sums.prompt += prompt;
  sums.completion += readNumber(metrics, "completion_tokens") ?? 0;
  sums.cached += cached;
}

function onlyKeys(value: JsonValue, kind: keyof typeof allowed, at: string, found: string[]): void {
  if (!isObject(value)) {
    found.push(`${at}: no ${kind}`);
    return;
  }
  const names = new Set(allowed[kind].split(" "));
  for (const [key, held] of Object.entries(value)) {
    if (!names.has(key)) found.push(`${at}: unknown key ${key}`);
    if (held === null) found.push(`${at}: ${key} is null`);
    if (key === "extra" && !isObject(held)) found.push(`${at}: extra is no object`);
    if (key === "tool_definitions" && !isList(held)) found.push(`${at}: tool_definitions`);
  }
}
