import { claudeNeutral } from "./claude/neutral.ts";
import { codexNeutral } from "./codex/neutral.ts";
import { cursorNeutral } from "./cursor/neutral.ts";
import { hermesNeutral } from "./hermes/neutral.ts";
import type { NeutralAnswer } from "./neutral-answer.ts";

/** The neutral answers of all agents, one line each. */
export const neutralAnswers: readonly NeutralAnswer[] = [claudeNeutral, codexNeutral, cursorNeutral, hermesNeutral];
