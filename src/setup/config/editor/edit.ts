import type { JsonValue } from "../../../core/json/json-value.ts";
import { RelayError } from "../../../errors.ts";
import { exporters } from "../../../exporters/registry.ts";
import { isSecretKey } from "../../../config/redact.ts";
import { pluginValue, startText, switchPlugin } from "../plugin-edit.ts";
import { askChoice, askYes, onTerminal, present, tell } from "../prompts.ts";
import type { SavePorts } from "../save-file.ts";
import { checkChange, saveFile } from "../save-file.ts";
import type { SectionKey } from "../section-keys.ts";
import { sectionKeys } from "../section-keys.ts";
import { shownChange } from "../shown-change.ts";
import type { Scope } from "../target-file.ts";
import { openTarget } from "../target-file.ts";
import { askValue } from "./ask-value.ts";
import type { Draft } from "./draft.ts";

const [save, leave, onOff, back] = ["(save)", "(leave)", "(on or off)", "(back)"];
const instead = "for scripts: nemo-relay plugins list, enable, disable, set";

/** Edits plugins.toml on the terminal; nothing is written before a yes to the difference. Resolves to the exit code. */
export async function editInteractively(scope: Scope, ports: SavePorts): Promise<number> {
  return await onTerminal(instead, async () => {
    const target = await openTarget("plugins.toml", scope, ports.place);
    let draft: Draft = { target, place: ports.place, text: await startText(target, ports.place) };
    tell(target.path);
    while (true) {
      const chosen = await askChoice("What to change?", [
        ...exporters.map(({ kind, summary }) => ({
          value: kind,
          label: `${kind}: ${isOn(draft, kind) ? "on" : "off"}`,
          hint: summary,
        })),
        { value: save, label: "save" },
        { value: leave, label: "leave without saving" },
      ]);
      if (chosen === leave) {
        tell("nothing was written");
        return 0;
      }
      if (chosen !== save) draft = await editSection(draft, chosen);
      else if (await saved(draft, ports)) return 0;
    }
  });
}

/** Shows what would change and writes it on yes; false when the person goes on editing. */
async function saved({ target, text, place }: Draft, ports: SavePorts): Promise<boolean> {
  const difference = shownChange(target.path, target.before, text);
  if (difference !== "") {
    try {
      for (const line of await checkChange(target, text, place)) tell(line);
    } catch (error) {
      if (!(error instanceof RelayError)) throw error;
      tell(error.message);
      return false;
    }
    present("What would change", difference.trimEnd());
    if (!(await askYes("Save it?", true))) return false;
  }
  await saveFile(target, text, { ...ports, differenceShown: true });
  return true;
}

async function editSection(before: Draft, kind: string): Promise<Draft> {
  const registration = exporters.find((each) => each.kind === kind);
  if (registration === undefined) return before;
  const keys = await sectionKeys(registration);
  let draft = before;
  while (true) {
    const chosen = await askChoice(kind, [
      { value: onOff, label: isOn(draft, kind) ? "switch off" : "switch on" },
      ...keys.map((key) => ({ value: key.name, label: labelOf(key, pluginValue(draft.text, [kind, key.name])) })),
      { value: back, label: "back" },
    ]);
    if (chosen === back) return draft;
    const key = keys.find(({ name }) => name === chosen);
    if (key !== undefined) draft = await askValue(draft, kind, key);
    else draft = { ...draft, text: switchPlugin(draft.text, kind, !isOn(draft, kind), draft.target.path) };
  }
}

function isOn({ text }: Draft, kind: string): boolean {
  return pluginValue(text, [kind, "enabled"]) === true;
}

function labelOf({ name, standard }: SectionKey, value: JsonValue | undefined): string {
  if (value !== undefined) return `${name} = ${isSecretKey(name) ? "(set)" : JSON.stringify(value)}`;
  return standard === undefined ? name : `${name} (${JSON.stringify(standard)})`;
}
