import type { HookDialect } from "../../shared/json-hooks/hook-dialect.ts";
import { member } from "../../shared/json-hooks/hooks-document.ts";
import { askedHooks, patience } from "../hooks.ts";
import { shortWord } from "../names.ts";

/** How Claude Code's settings hold hooks: groups with a matcher, each with hooks of its own. */
export function claudeDialect(command: string): HookDialect {
  const handler = { type: "command", command, timeout: patience };
  return {
    word: shortWord,
    command,
    items: askedHooks.map(({ event, matcher }) => [
      event,
      matcher === true ? { matcher: "*", hooks: [handler] } : { hooks: [handler] },
    ]),
    hooksIn: (group) => {
      const hooks = member(group, "hooks");
      return hooks?.type === "array" ? (hooks.children ?? []) : [];
    },
    encode: (value) => JSON.stringify(value),
  };
}
