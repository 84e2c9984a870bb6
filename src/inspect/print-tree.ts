import type { TreeNode } from "./tree.ts";

/** What to show besides. */
export interface PrintOptions {
  /** How the owner of each model call and tool was found. */
  readonly owners: boolean;
}

/** The tree as indented lines, one scope each, with time, tokens and how it ended. */
export function printTree(roots: readonly TreeNode[], options: PrintOptions = { owners: false }): string {
  return roots.flatMap((root) => [line(root, options), ...branches(root, "", options)]).join("\n");
}

function branches(node: TreeNode, indent: string, options: PrintOptions): readonly string[] {
  return node.children.flatMap((child, index) => {
    const last = index === node.children.length - 1;
    const below = `${indent}${last ? "   " : "│  "}`;
    return [`${indent}${last ? "└─ " : "├─ "}${line(child, options)}`, ...branches(child, below, options)];
  });
}

function line(node: TreeNode, { owners }: PrintOptions): string {
  const words = [label(node), tokens(node), duration(node), trouble(node), owners ? owner(node) : ""];
  return words.filter((word) => word !== "").join("  ");
}

function owner({ correlation }: TreeNode): string {
  if (correlation === undefined) return "";
  return `[${correlation.status}${correlation.source === undefined ? "" : ` by ${correlation.source}`}]`;
}

function label(node: TreeNode): string {
  if (node.category === "llm") {
    return `model ${node.model ?? node.name}${node.purpose === undefined ? "" : ` (${node.purpose})`}`;
  }
  if (node.category === "tool") return `tool ${node.name}`;
  if (node.role === "session") return `session ${node.name}`;
  const type = node.agentType === undefined ? "" : ` (${node.agentType})`;
  const startedBy = node.startedBy === undefined ? "" : `  started by ${node.startedBy}`;
  // Ids come from outside: a line break in one must not break the tree.
  return `${node.name}${type}${startedBy}`.replaceAll(/[\p{Cc}]/gu, "\uFFFD");
}

function tokens({ usage }: TreeNode): string {
  if (usage === undefined) return "";
  const cached = usage.cacheRead === undefined || usage.cacheRead === 0 ? "" : ` (${grouped(usage.cacheRead)} cached)`;
  return `${grouped(usage.input)} in${cached}, ${grouped(usage.output)} out`;
}

/** Digits in threes; the same on every machine, whatever its language. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

function duration({ startedAt, endedAt }: TreeNode): string {
  if (endedAt === undefined) return "still open";
  const millis = (endedAt - startedAt) / 1000;
  if (millis < 1000) return `${Math.round(millis)} ms`;
  return millis < 60_000 ? `${(millis / 1000).toFixed(1)} s` : `${Math.round(millis / 60_000)} min`;
}

function trouble({ status }: TreeNode): string {
  return status?.code === "error" ? `failed: ${status.message ?? "no reason given"}` : "";
}
