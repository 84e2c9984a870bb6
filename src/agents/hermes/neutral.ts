import type { NeutralAnswer } from "../neutral-answer.ts";

/** Hermes takes any JSON object for consent, ignores exit codes, and blocks a tool on this object alone (decision 13). */
export const hermesNeutral: NeutralAnswer = {
  words: ["hermes"],
  neutral: "{}",
  blocking: (reason) => JSON.stringify({ decision: "block", reason }),
};
