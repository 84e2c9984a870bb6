import type { TreeNode } from "./tree.ts";

/** The tree as indented lines, one scope each, with time, tokens and how it ended. */
export function printTree(roots: readonly TreeNode[]): string {
  return roots.flatMap((root) => [line(root), ...branches(root, "")]).join("\n");
}

function branches(node: TreeNode, indent: string): readonly string[] {
  return node.children.flatMap((child, index) => {
    const last = index === node.children.length - 1;
    const below = `${indent}${last ? "   " : "│  "}`;
    return [`${indent}${last ? "└─ " : "├─ "}${line(child)}`, ...branches(child, below)];
  });
}

function line(node: TreeNode): string {
  return [label(node), tokens(node), duration(node), trouble(node)].filter((word) => word !== "").join("  ");
}

function label(node: TreeNode): string {
  if (node.category === "llm") return `model ${node.model ?? node.name}`;
  if (node.category === "tool") return `tool ${node.name}`;
  return node.role === "session" ? `session ${node.name}` : node.name;
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
