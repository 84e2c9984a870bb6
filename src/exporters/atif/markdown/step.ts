import type { JsonValue } from "../../../core/json/json-value.ts";
import { get, readList, readObject, readString } from "../../../core/json/path.ts";
import { shownAmounts, stepAmounts } from "./amounts.ts";
import { escaped, fenced, firstWords, folded, quoted } from "./text.ts";

/** Renders a subagent that a step refers to, by its trajectory's id; undefined when it is not embedded. */
export type RenderSubagent = (trajectoryId: string) => string | undefined;

/** A system message up to this long is shown unfolded. */
const shortMessage = 200;

/** One step of a trajectory: who speaks, what was said, which tools ran and what came of them. */
export function renderStep(step: JsonValue, subagent: RenderSubagent): readonly string[] {
  const source = readString(step, "source");
  if (source === "user") return [heading("User", step), quoted(messageOf(step))];
  if (source !== "system") return agentStep(step, subagent);
  return [...systemMessage(messageOf(step)), ...results(step).flatMap((result) => resultOf(result, subagent))];
}

function agentStep(step: JsonValue, subagent: RenderSubagent): readonly string[] {
  const reasoning = readString(step, "reasoning_content");
  const message = messageOf(step);
  const trouble = readString(step, "metrics.extra.error");
  return [
    heading("Assistant", step),
    ...(reasoning === undefined ? [] : [folded("Reasoning", [fenced(reasoning)])]),
    ...(message === "" ? [] : [message]),
    ...(trouble === undefined ? [] : [`*Failed: ${escaped(firstWords(trouble))}*`]),
    ...readList(step, "tool_calls").map((call) => toolCall(call, results(step), subagent)),
  ];
}

/** `**Assistant** · 10:00:01 · model · amounts` */
function heading(who: string, step: JsonValue): string {
  const time = readString(step, "timestamp")?.slice(11, 19);
  const words = [`**${who}**`, time, readString(step, "model_name"), shownAmounts(stepAmounts(step))];
  return words.filter((word) => word !== undefined && word !== "").join(" · ");
}

function systemMessage(message: string): readonly string[] {
  if (message === "") return [];
  if (message.length <= shortMessage && !message.includes("\n")) return [`*${escaped(message)}*`];
  return [folded(`System: ${escaped(firstWords(message))}`, [fenced(message)])];
}

function toolCall(call: JsonValue, answers: readonly JsonValue[], subagent: RenderSubagent): string {
  const id = readString(call, "tool_call_id");
  const input = readObject(call, "arguments") ?? {};
  const own = answers.filter((answer) => readString(answer, "source_call_id") === id);
  const failed = own.some((answer) => readString(answer, "extra.is_error", "extra.error") !== undefined);
  const told = Object.values(input).find((value) => typeof value === "string");
  const summary = [
    `Tool <code>${escaped(readString(call, "function_name") ?? "unknown")}</code>`,
    typeof told === "string" ? escaped(firstWords(told)) : "",
    failed ? "(failed)" : "",
  ];
  return folded(summary.filter((word) => word !== "").join(" "), [
    fenced(JSON.stringify(input, null, 2), "json"),
    ...own.flatMap((answer) => resultOf(answer, subagent)),
  ]);
}

function resultOf(result: JsonValue, subagent: RenderSubagent): readonly string[] {
  const content = get(result, "content");
  const reason = readString(result, "extra.reason");
  const refs = readList(result, "subagent_trajectory_ref").map((ref) => readString(ref, "trajectory_id") ?? "");
  return [
    ...(content === undefined || content === null ? [] : [fenced(textOf(content))]),
    ...(reason === undefined ? [] : [`*${escaped(reason)}*`]),
    ...refs.flatMap((id) => subagent(id) ?? []),
  ];
}

function results(step: JsonValue): readonly JsonValue[] {
  return readList(step, "observation.results");
}

function messageOf(step: JsonValue): string {
  return textOf(get(step, "message") ?? "");
}

function textOf(content: JsonValue): string {
  return typeof content === "string" ? content : JSON.stringify(content, null, 2);
}
