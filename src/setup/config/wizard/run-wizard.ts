import { agents } from "../../../agents/registry.ts";
import type { AgentDefinition } from "../../../agents/agent.ts";
import { defaultExporters, exporters } from "../../../exporters/registry.ts";
import { sectionOf } from "../../../launch/resolve-command.ts";
import { startText, switchPlugin } from "../plugin-edit.ts";
import type { Choice } from "../prompts.ts";
import { askChoice, askChoices, askYes, onTerminal, present, tell } from "../prompts.ts";
import type { SavePorts } from "../save-file.ts";
import { checkChange, saveFile } from "../save-file.ts";
import { shownChange } from "../shown-change.ts";
import type { Scope } from "../target-file.ts";
import { openTarget } from "../target-file.ts";
import { chooseEndpoint } from "./choose-endpoint.ts";

/** What the wizard needs from outside. */
export interface WizardPorts extends SavePorts {
  /** Adds our hooks to an agent's own configuration for good, or shows how that would change it. */
  readonly install: (word: string, dryRun: boolean) => Promise<void>;
}

const instead = "for scripts: nemo-relay plugins enable KIND, nemo-relay config set KEY VALUE";

/** Asks what the first configuration needs, shows the files, and writes them on yes. Resolves to the exit code. */
export async function runWizard(ports: WizardPorts): Promise<number> {
  return await onTerminal(instead, async () => {
    const found = agents.filter((agent) => isInstalled(agent, ports));
    tell(
      `Agents on this machine: ${found.length === 0 ? "none found on PATH" : found.map(({ title }) => title).join(", ")}`,
    );
    const scope = await askChoice("Whose configuration?", scopes);
    const target = await openTarget("plugins.toml", scope, ports.place);
    let text = await startText(target, ports.place);
    for (const { kind } of defaultExporters("")) {
      const summary = exporters.find((each) => each.kind === kind)?.summary ?? "";
      const on = await askYes(`Write ${summary} (${kind})?`, true);
      text = switchPlugin(text, kind, on, target.path);
    }
    text = await chooseEndpoint(text, target, ports.place);
    const hooks = await chooseHooks(found);
    const notes = await checkChange(target, text, ports.place);
    const difference = shownChange(target.path, target.before, text);
    present("What would be written", difference === "" ? `${target.path} stays as it is` : difference.trimEnd());
    for (const word of hooks) await ports.install(word, true);
    for (const line of notes) tell(line);
    if (!(await askYes("Write it?", true))) {
      tell("nothing was written");
      return 0;
    }
    await saveFile(target, text, { ...ports, differenceShown: true });
    for (const word of hooks) await ports.install(word, false);
    const first = found[0] ?? agents[0];
    if (first !== undefined) ports.say(`nemo-relay: start with: nemo-relay ${sectionOf(first)}`);
    return 0;
  });
}

const scopes: readonly Choice<Scope>[] = [
  { value: "user", label: "mine", hint: "for all projects" },
  { value: "project", label: "this project's", hint: "in .nemo-relay" },
  { value: "global", label: "this machine's", hint: "for everybody" },
];

function isInstalled({ executables }: AgentDefinition, { place }: SavePorts): boolean {
  return executables.some((name) => Bun.which(name, { PATH: place.env["PATH"] ?? "", cwd: place.cwd }) !== null);
}

async function chooseHooks(found: readonly AgentDefinition[]): Promise<readonly string[]> {
  const choices = found
    .filter(({ install }) => install !== undefined)
    .map((agent) => ({ value: sectionOf(agent), label: agent.title }));
  if (choices.length === 0) return [];
  return await askChoices("Add the hooks for good to (space marks, none is fine)", choices);
}
