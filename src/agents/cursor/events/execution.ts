import type { JsonValue } from "../../../core/json/json-value.ts";
import { compact } from "../../../core/json/merge.ts";
import { get } from "../../../core/json/path.ts";
import type { HookEvent } from "../../agent.ts";
import { callAlias, mcpPrefix, shellTool } from "../call-alias.ts";
import type { CursorHook } from "../hook.ts";
import { unwrapped } from "../hook.ts";

/** What the hooks of one kind of execution know of a call: everything but its id. */
interface Execution {
  readonly name: string;
  readonly input: JsonValue;
  readonly alias: string;
  readonly toolCallId: string;
}

/** beforeShellExecution: the same call as a preToolUse of the shell, or a call of its own on builds without that. */
export function beforeShell(hook: CursorHook): readonly HookEvent[] {
  return started(hook, shell(hook));
}

/** afterShellExecution: brings the output, and no exit code. */
export function afterShell(hook: CursorHook): readonly HookEvent[] {
  const output = hook.reader.value("output");
  return ended(hook, shell(hook), { status: "unknown", ...(output === undefined ? {} : { output }) });
}

/** beforeMCPExecution: the same call as a preToolUse of `MCP:<tool>`; it alone names the server. */
export function beforeMcp(hook: CursorHook): readonly HookEvent[] {
  return started(hook, mcp(hook));
}

/** afterMCPExecution: the server's own result, as JSON text. */
export function afterMcp(hook: CursorHook): readonly HookEvent[] {
  const output = unwrapped(hook.reader.value("result_json", "resultJson"));
  const status = get(output, "isError") === true ? "error" : "ok";
  return ended(hook, mcp(hook), { status, ...(output === undefined ? {} : { output }) });
}

function shell(hook: CursorHook): Execution {
  const command = hook.reader.text("command") ?? "";
  const cwd = hook.reader.text("cwd");
  const alias = callAlias(hook.session, shellTool, command);
  return { name: shellTool, input: compact({ command, cwd }), alias, toolCallId: `shell:${alias}` };
}

function mcp(hook: CursorHook): Execution {
  const tool = hook.reader.text("tool_name", "toolName") ?? "unknown_tool";
  const name = tool.startsWith(mcpPrefix) ? tool : `${mcpPrefix}${tool}`;
  const input = unwrapped(hook.reader.value("tool_input", "toolInput")) ?? null;
  const alias = callAlias(hook.session, name, input);
  return { name, input, alias, toolCallId: `mcp:${alias}` };
}

function started(hook: CursorHook, call: Execution): readonly HookEvent[] {
  return [{ kind: "tool_start", ...hook.common(), ...call, joins: true, ownerKnown: true }];
}

type ToolEnd = Extract<HookEvent, { kind: "tool_end" }>;

function ended(hook: CursorHook, call: Execution, told: Pick<ToolEnd, "status" | "output">): readonly HookEvent[] {
  return [{ kind: "tool_end", ...hook.common(), ...call, ...told, joins: true, ownerKnown: true }];
}
