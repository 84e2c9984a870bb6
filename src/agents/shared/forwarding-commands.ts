import { existsSync } from "node:fs";
import type { JsonValue } from "../../core/json/json-value.ts";
import { isList, isObject } from "../../core/json/json-value.ts";
import type { Finding } from "../../doctor/finding.ts";

/** Whether the hooks in an agent's own configuration that forward to us start a program that is there. */
export function checkForwarding(configuration: JsonValue, where: string): readonly Finding[] {
  const programs = new Set(commandsIn(configuration).flatMap((command) => programOf(command) ?? []));
  const gone = [...programs].filter((program) => !isThere(program));
  return gone.map((program) => ({
    level: "error",
    what: `hooks start ${program}, which is not there`,
    where,
    fix: "install them again with nemo-relay install, or take them out of the file",
  }));
}

/** Every text in a configuration that looks like a command of ours. */
function commandsIn(value: JsonValue): readonly string[] {
  if (typeof value === "string") return value.includes(" hook-forward ") ? [value] : [];
  if (isList(value)) return value.flatMap(commandsIn);
  return isObject(value) ? Object.values(value).flatMap(commandsIn) : [];
}

/** The program of a command: its first word, without quotes. */
function programOf(command: string): string | undefined {
  const found = /^\s*(?:"([^"]+)"|'([^']+)'|(\S+))\s+hook-forward\s/.exec(command);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}

function isThere(program: string): boolean {
  return /[/\\]/.test(program) ? existsSync(program) : Bun.which(program) !== null;
}
