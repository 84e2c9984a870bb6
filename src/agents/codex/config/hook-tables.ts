import type { JsonValue } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";
import { get, readList, readString } from "../../../core/json/path.ts";
import { forwardsTo, isInstalledCommand } from "../../shared/installed-command.ts";
import type { AskedHook } from "../hooks.ts";
import { parseToml } from "../launch/parse-toml.ts";
import { tomlString } from "../launch/toml-text.ts";
import { isStatement } from "./config-text.ts";
import { codexId } from "../names.ts";

/** A table of ours in a configuration file: the lines from `from` up to `to`. */
export interface HookTable {
  readonly event: string;
  readonly from: number;
  readonly to: number;
}

/** The lines that give Codex our hook for an event. */
export function tableLines({ event, matcher, timeout }: AskedHook, command: string): readonly string[] {
  return [
    `[[hooks.${event}]]`,
    ...(matcher === true ? ['matcher = "*"'] : []),
    `hooks = [{ type = "command", command = ${tomlString(command)}, timeout = ${timeout} }]`,
  ];
}

/** The tables that `install` wrote and nobody has added to, in a file's lines. */
export function ourTables(lines: readonly string[]): readonly HookTable[] {
  return lines.flatMap((line, from) => {
    const event = /^\[\[hooks\.(\w+)\]\]\s*$/.exec(line)?.[1];
    if (event === undefined) return [];
    let to = from + 1;
    while (/^[A-Za-z]/.test(lines[to] ?? "")) to += 1;
    return isOurTable(lines.slice(from, to).join(""), event) && isStatement(lines, from) ? [{ event, from, to }] : [];
  });
}

function isOurTable(text: string, event: string): boolean {
  try {
    const groups = readList(get(parseToml(text), "hooks"), event);
    return groups.length === 1 && groups.every(isOurGroup);
  } catch {
    return false;
  }
}

/** Whether a group is our hook and nothing else. */
function isOurGroup(group: JsonValue): boolean {
  const hooks = readList(group, "hooks");
  return hooks.length === 1 && hooks.every(isOurHook) && hasOnly(group, ["matcher", "hooks"]);
}

function isOurHook(hook: JsonValue): boolean {
  const command = readString(hook, "command") ?? "";
  return isInstalledCommand(command, codexId) && hasOnly(hook, ["type", "command", "timeout"]);
}

function hasOnly(value: JsonValue, keys: readonly string[]): boolean {
  return isObject(value) && Object.keys(value).every((key) => keys.includes(key));
}

/** An event's groups of hooks without those that are ours alone. */
export function foreignGroups(groups: readonly JsonValue[]): readonly JsonValue[] {
  return groups.filter((group) => !isOurGroup(group));
}

/** How many of an event's hooks forward to us, whoever wrote them. */
export function forwardingHooks(groups: JsonValue | undefined): number {
  const hooks = isList(groups) ? groups.flatMap((group) => readList(group, "hooks")) : [];
  return hooks.filter((hook) => forwardsTo(readString(hook, "command") ?? "", codexId)).length;
}
