import type { NeutralAnswer } from "../neutral-answer.ts";

/** Claude Code goes on when told to continue, and takes exit code 2 for a block (decision 10). */
export const claudeNeutral: NeutralAnswer = {
  words: ["claude-code", "claude"],
  neutral: `{"continue":true}`,
};
