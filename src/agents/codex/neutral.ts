import type { NeutralAnswer } from "../neutral-answer.ts";

/** Codex fails a hook that answers a key it does not know; the empty object goes with every event (decision 10). */
export const codexNeutral: NeutralAnswer = { words: ["codex"], neutral: "{}" };
