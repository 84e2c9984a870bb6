import { isExact } from "../core/correlation/read-correlation.ts";
import type { TreeNode } from "./tree.ts";

/** How many owners of model calls and tools an id named, and how many a rule inferred. */
export interface OwnerCounts {
  readonly exact: number;
  readonly inferred: number;
}

/** Counts over a whole tree. Exact is what an id decided: a header, a hook's field, the id of a tool call. */
export function countOwners(roots: readonly TreeNode[]): OwnerCounts {
  let [exact, inferred] = [0, 0];
  for (const node of roots) {
    if (node.correlation !== undefined) {
      if (isExact(node.correlation)) exact += 1;
      else inferred += 1;
    }
    const below = countOwners(node.children);
    exact += below.exact;
    inferred += below.inferred;
  }
  return { exact, inferred };
}
