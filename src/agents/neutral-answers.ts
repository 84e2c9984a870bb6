import { claudeNeutral } from "./claude/neutral.ts";
import type { NeutralAnswer } from "./neutral-answer.ts";

/** The neutral answers of all agents, one line each. */
export const neutralAnswers: readonly NeutralAnswer[] = [claudeNeutral];
