/** Longest name, in characters. */
const longest = 200;

/**
 * A child's goal as a name: the call that starts a child and the hook that tells of it have nothing else in common. Goals
 * can be pages long; their beginnings are enough, and are used once each.
 */
export function goalName(goal: string): string {
  return goal.replaceAll(/\s+/g, " ").trim().slice(0, longest);
}
