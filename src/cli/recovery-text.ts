import type { Recovery } from "../exporters/recover.ts";

/** What a recovery came to, for people. */
export function recoveryText({ closed, destinations, left }: Recovery): string {
  const lines = [
    ...(closed === 0 ? [] : [`closed what ${closed} ended ${closed === 1 ? "run" : "runs"} had left open`]),
    ...destinations.map(({ destination, delivered, refused, waiting, lastError }) => {
      const counts = [
        `${delivered} delivered`,
        ...(refused === 0 ? [] : [`${refused} refused`]),
        ...(waiting === 0 ? [] : [`${waiting} still waiting`]),
      ];
      const trouble = lastError === undefined ? "" : `: ${lastError}`;
      return `${destination}: ${counts.join(", ")}${trouble}`;
    }),
    ...(left === 0 ? [] : [`${left} earlier ${left === 1 ? "run is" : "runs are"} in another process's hands`]),
  ];
  return `${lines.length === 0 ? "nothing was left open, nothing waits" : lines.join("\n")}\n`;
}
