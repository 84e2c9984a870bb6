import type { FileChange, InstallInput, InstallModule } from "../../install.ts";
import { pathsOf } from "../../shared/home-folder.ts";
import { daemonNote, refuseRoute } from "../../shared/install-notes.ts";
import { installedCommand } from "../../shared/installed-command.ts";
import type { HooksFile } from "../../shared/json-hooks/change-hooks.ts";
import { addHooks, refuseTwice, removeHooks } from "../../shared/json-hooks/change-hooks.ts";
import { readHooksDocument } from "../../shared/json-hooks/hooks-document.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { claudeFolder } from "../claude-folder.ts";
import { shortWord } from "../names.ts";
import { claudeDialect } from "./dialect.ts";

/** Adds our hooks to Claude Code's settings and takes them out again. */
export const claudeInstall: InstallModule = { install, uninstall };

async function install(input: InstallInput): Promise<FileChange> {
  refuseRoute(
    input,
    "Claude Code",
    `Start it with nemo-relay ${shortWord}, or set ANTHROPIC_BASE_URL=${input.gatewayUrl} where you start it beside a running gateway`,
  );
  const other = { ...input, project: !input.project };
  const remedy = `nemo-relay uninstall ${shortWord}${other.project ? " --project" : ""}`;
  await refuseTwice(fileOf(input), fileOf(other), remedy);
  const change = await addHooks(fileOf(input));
  return { ...change, notes: [...change.notes, ...installNotes(input, change)] };
}

async function uninstall(input: InstallInput): Promise<FileChange> {
  return await removeHooks(fileOf(input));
}

function fileOf(input: InstallInput): HooksFile {
  const command = installedCommand({ binary: input.binary, word: shortWord, gatewayUrl: input.gatewayUrl });
  return {
    path: pathOf(input),
    dialect: claudeDialect(command),
    read: (text) => readHooksDocument(text, true),
  };
}

/** In a project the file that is the person's own: our binary's path means nothing to others. */
function pathOf(input: InstallInput): string {
  const { join, resolve } = pathsOf(input.platform);
  if (input.project) return join(input.directory, ".claude", "settings.local.json");
  return join(resolve(input.directory, claudeFolder(input)), "settings.json");
}

function installNotes(input: InstallInput, { path, after = "" }: FileChange): readonly string[] {
  const loads = parseJson(after).ok;
  return [
    daemonNote(input),
    "model calls are not recorded that way, only turns, tools and subagents",
    ...(loads
      ? []
      : [
          `${path} holds comments or trailing commas: Claude Code (tried with 2.1.330) does not load such a file, nothing in it has effect`,
        ]),
    ...(input.project ? ["this file is yours alone: keep it out of Git, where Claude Code has not done so"] : []),
  ];
}
