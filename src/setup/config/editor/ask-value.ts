import type { JsonValue } from "../../../core/json/json-value.ts";
import { isSecretKey } from "../../../config/redact.ts";
import type { TomlLiteral } from "../../../config/toml-literal.ts";
import { RelayError } from "../../../errors.ts";
import { firstReading } from "../edit-value.ts";
import { pluginValue, setPlugin, unsetPlugin, writtenPlugin } from "../plugin-edit.ts";
import { askChoice, askText, tell } from "../prompts.ts";
import type { SectionKey } from "../section-keys.ts";
import type { Draft } from "./draft.ts";

const unset = "(not set)";

/** Asks for one key's value until the schema takes it. */
export async function askValue(draft: Draft, kind: string, key: SectionKey): Promise<Draft> {
  const path = [kind, key.name];
  const before = pluginValue(draft.text, path);
  const written = writtenPlugin(draft.text, path);
  if (before !== undefined && written === undefined) {
    tell(`${key.name} is a table of its own in the file; change it there`);
    return draft;
  }
  while (true) {
    const word = await askWord(key, before, written ?? "");
    try {
      if (word === unset || word === "") {
        return before === undefined ? draft : { ...draft, text: unsetPlugin(draft.text, path, draft.target.path) };
      }
      const write = (literal: TomlLiteral): string => setPlugin(draft.text, path, literal, draft.target.path);
      return { ...draft, text: await firstReading(word, write, draft.target, draft.place) };
    } catch (error) {
      if (!(error instanceof RelayError)) throw error;
      tell(error.message);
      if (key.choices !== undefined || key.isSwitch) return draft;
    }
  }
}

async function askWord(
  { name, choices, isSwitch }: SectionKey,
  before: JsonValue | undefined,
  written: string,
): Promise<string> {
  const words = choices ?? (isSwitch ? ["true", "false"] : undefined);
  const now = before === undefined ? unset : typeof before === "string" ? before : written;
  if (words !== undefined) {
    return await askChoice(
      name,
      [...words, unset].map((value) => ({ value, label: value })),
      now,
    );
  }
  const typed = typeof before === "string" ? before : written;
  return await askText(`${name} (empty: ${unset.slice(1, -1)})`, isSecretKey(name) ? "" : typed);
}
