import type { NeutralAnswer } from "../neutral-answer.ts";

/**
 * Never nothing: several builds take empty output of a permission hook for a block. `continue` is no `permission`, so
 * the person is asked as without us (decision 10).
 */
export const cursorNeutral: NeutralAnswer = {
  words: ["cursor"],
  neutral: `{"continue":true}`,
};
