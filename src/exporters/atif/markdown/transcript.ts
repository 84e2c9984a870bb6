import type { JsonValue } from "../../../core/json/json-value.ts";
import { get, readList, readString } from "../../../core/json/path.ts";
import type { Amounts } from "./amounts.ts";
import { addAmounts, noAmounts, shownAmounts, stepAmounts, treeAmounts } from "./amounts.ts";
import type { RenderSubagent } from "./step.ts";
import { renderStep } from "./step.ts";
import { escaped, firstWords, folded } from "./text.ts";

/** An ATIF document as a transcript to read: turns, messages, tools folded, subagents inside the call that started them. */
export function renderTranscript(document: JsonValue): string {
  return `${[...headOf(document), ...turnsOf(document)].join("\n\n")}\n`;
}

function headOf(document: JsonValue): readonly string[] {
  const agent = ["agent.name", "agent.version", "agent.model_name"].map((path) => readString(document, path));
  const [begun, ended] = [readString(document, "extra.started_at"), readString(document, "extra.ended_at")];
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Agent", agent.filter((word) => word !== undefined).join(" ")],
    ["Directory", readString(document, "extra.cwd")],
    ["Time", begun === undefined ? undefined : `${begun} to ${ended ?? "now (still open)"}`],
    ["Total", shownAmounts(treeAmounts(document))],
    ["Without a price", withoutPrice(document)],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`- ${name}: ${value}`]));
  return [`# Session ${readString(document, "session_id") ?? ""}`, lines.join("\n")];
}

function withoutPrice(document: JsonValue): string {
  const unknown = Object.entries(treeAmounts(document).cost.unknown);
  return unknown.map(([reason, calls]) => `${calls} of the calls (${reason})`).join(", ");
}

/** The steps under a heading for each turn; what comes before the first prompt stands before the first heading. */
function turnsOf(document: JsonValue): readonly string[] {
  const subagent = subagentsOf(document);
  const turns: JsonValue[][] = [[]];
  for (const step of readList(document, "steps")) {
    if (isPrompt(step)) turns.push([]);
    turns.at(-1)?.push(step);
  }
  return turns.flatMap((steps, index) => {
    const [first] = steps;
    const shown = shownAmounts(
      steps.reduce<Amounts>((sum, step) => addAmounts(sum, withSubagents(document, step)), noAmounts),
    );
    const title = index === 0 || first === undefined ? [] : [`## Turn ${index}${shown === "" ? "" : ` (${shown})`}`];
    return [...title, ...bodyOf(steps, subagent)];
  });
}

function isPrompt(step: JsonValue): boolean {
  return readString(step, "source") === "user" && !isCopied(step);
}

function isCopied(step: JsonValue): boolean {
  return get(step, "is_copied_context") === true;
}

/** Steps in order; a run of those that an earlier context had is folded into one. */
function bodyOf(steps: readonly JsonValue[], subagent: RenderSubagent): readonly string[] {
  const out: string[] = [];
  let copied: JsonValue[] = [];
  const endOfCopied = (): void => {
    if (copied.length > 0)
      out.push(
        folded(
          carriedOver(copied.length),
          copied.flatMap((step) => renderStep(step, subagent)),
        ),
      );
    copied = [];
  };
  for (const step of steps) {
    if (isCopied(step)) copied.push(step);
    else {
      endOfCopied();
      out.push(...renderStep(step, subagent));
    }
  }
  endOfCopied();
  return out;
}

function carriedOver(count: number): string {
  return `Carried over from an earlier context: ${count} message${count === 1 ? "" : "s"}`;
}

function subagentsOf(trajectory: JsonValue): RenderSubagent {
  return (id) => {
    const found = subagentOf(trajectory, id);
    if (found === undefined) return undefined;
    const type = readString(found, "agent.extra.agent_type");
    const name = [type, readString(found, "agent.extra.subagent_id")].filter((word) => word !== undefined).join(" ");
    const words = [`Subagent ${escaped(firstWords(name))}`, shownAmounts(treeAmounts(found))];
    const body = bodyOf(readList(found, "steps"), subagentsOf(found));
    return folded(words.filter((word) => word !== "").join(": "), body);
  };
}

function subagentOf(trajectory: JsonValue, id: string): JsonValue | undefined {
  return readList(trajectory, "subagent_trajectories").find((one) => readString(one, "trajectory_id") === id);
}

/** A step's own model call and the subagents that it refers to. */
function withSubagents(document: JsonValue, step: JsonValue): Amounts {
  const refs = readList(step, "observation.results").flatMap((result) => readList(result, "subagent_trajectory_ref"));
  return refs.reduce<Amounts>((sum, ref) => {
    const found = subagentOf(document, readString(ref, "trajectory_id") ?? "");
    return found === undefined ? sum : addAmounts(sum, treeAmounts(found));
  }, stepAmounts(step));
}
