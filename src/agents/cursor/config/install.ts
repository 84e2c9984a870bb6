import { normalize } from "node:path";
import type { FileChange, InstallInput, InstallModule } from "../../install.ts";
import { homeFolder, pathsOf } from "../../shared/home-folder.ts";
import { daemonNote, refuseRoute } from "../../shared/install-notes.ts";
import { installedCommand } from "../../shared/installed-command.ts";
import type { HooksFile } from "../../shared/json-hooks/change-hooks.ts";
import { addHooks, refuseTwice, removeHooks } from "../../shared/json-hooks/change-hooks.ts";
import type { ReadDocument } from "../../shared/json-hooks/hooks-document.ts";
import { member, nameOf, refuse } from "../../shared/json-hooks/hooks-document.ts";
import { knownEvents } from "../hooks.ts";
import { cursorId } from "../names.ts";
import { readHooks } from "../read-hooks.ts";
import { cursorDialect } from "./dialect.ts";

/** Adds our hooks to Cursor's hooks.json and takes them out again. */
export const cursorInstall: InstallModule = { install, uninstall };

async function install(input: InstallInput): Promise<FileChange> {
  refuseRoute(input, "Cursor", "Cursor's model requests go to its own servers and cannot be led elsewhere");
  const file = { ...fileOf(input), read: readVersioned };
  const other = { ...input, project: !input.project };
  await refuseTwice(file, fileOf(other), `nemo-relay uninstall ${cursorId}${other.project ? " --project" : ""}`);
  const change = await addHooks(file);
  return { ...change, notes: [...change.notes, ...installNotes(input, change)] };
}

async function uninstall(input: InstallInput): Promise<FileChange> {
  return await removeHooks(fileOf(input));
}

function fileOf(input: InstallInput): HooksFile {
  const { binary, gatewayUrl, directory, platform, project } = input;
  const command = installedCommand({ binary: normalize(binary), word: cursorId, gatewayUrl });
  const { join } = pathsOf(platform);
  const folder = project ? join(directory, ".cursor") : homeFolder(input, ".cursor");
  return { path: join(folder, "hooks.json"), dialect: cursorDialect(command), read: readHooks };
}

/** Hooks of the person's own that Cursor ignores would come to life with a version of ours. */
function readVersioned(text: string): ReadDocument {
  const read = readHooks(text);
  if (!read.ok) return read;
  const { root, hooks } = read.document;
  if (hooks === undefined || member(root, "version") !== undefined) return read;
  return refuse(text, hooks.offset, `has hooks and no "version": Cursor ignores such a file. Add "version": 1`);
}

function installNotes(input: InstallInput, { path, after = "" }: FileChange): readonly string[] {
  const read = readHooks(after);
  const names = read.ok ? (read.document.hooks?.children ?? []).map(nameOf) : [];
  const unknown = names.filter((name) => !knownEvents.includes(name));
  return [
    daemonNote(input),
    "Cursor's model calls never pass a gateway: turns, tools and subagents are recorded",
    ...(unknown.length === 0
      ? []
      : [`${path} names ${unknown.join(", ")}: a version of Cursor that does not know such an event ignores the file`]),
    ...(input.project
      ? [
          "this file is often shared through Git, and the path of nemo-relay in it is yours; Cursor runs it only in a workspace that you trust",
        ]
      : []),
  ];
}
