import { claudeNeutral } from "./claude/neutral.ts";
import { codexNeutral } from "./codex/neutral.ts";
import { cursorNeutral } from "./cursor/neutral.ts";
import { hermesNeutral } from "./hermes/neutral.ts";
import type { NeutralAnswer } from "./neutral-answer.ts";

/** The neutral answers of agents for which `{}` is not one, or that are to be named in messages. Any other agent's is `{}`. */
export const neutralAnswers: readonly NeutralAnswer[] = [claudeNeutral, codexNeutral, cursorNeutral, hermesNeutral];
