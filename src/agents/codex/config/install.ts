import { readObject, readPath } from "../../../core/json/path.ts";
import { RelayError } from "../../../errors.ts";
import type { FileChange, InstallInput, InstallModule } from "../../install.ts";
import { pathsOf } from "../../shared/home-folder.ts";
import { daemonNote, refuseRoute } from "../../shared/install-notes.ts";
import { installedCommand } from "../../shared/installed-command.ts";
import { readConfigText } from "../../shared/read-config-text.ts";
import { codexHome } from "../launch/config-files.ts";
import { codexId } from "../names.ts";
import { newText, withTables } from "./add-hooks.ts";
import type { ConfigText } from "./config-text.ts";
import { parseConfig } from "./config-text.ts";
import { forwardingHooks } from "./hook-tables.ts";
import { withoutTables } from "./remove-hooks.ts";
import { sameBesidesOurs } from "./same-besides-ours.ts";

/** Adds our hooks to Codex' config.toml and takes them out again. */
export const codexInstall: InstallModule = { install, uninstall };

async function install(input: InstallInput): Promise<FileChange> {
  refuseRoute(input, "Codex", `nemo-relay ${codexId} leads its requests through a gateway for as long as it runs`);
  const path = pathOf(input);
  const before = await readConfigText(path);
  const command = installedCommand({ binary: input.binary, word: codexId, gatewayUrl: input.gatewayUrl });
  const after = before === undefined ? newText(command) : withHooks(parseConfig(path, before), command);
  return { path, before, after, notes: installNotes(input, parseConfig(path, after)) };
}

async function uninstall(input: InstallInput): Promise<FileChange> {
  const path = pathOf(input);
  const before = await readConfigText(path);
  if (before === undefined) return { path, before, after: before, notes: [] };
  const after = withoutHooks(parseConfig(path, before));
  const theirs = after === undefined ? 0 : foreignForwards(parseConfig(path, after));
  const notes = theirs === 0 ? [] : [`kept: ${theirs} hooks that forward to nemo-relay but that install did not write`];
  return { path, before, after, notes };
}

/** The text with our hooks. Throws RelayError `config` where adding tables cannot do that. */
export function withHooks(file: ConfigText, command: string): string {
  return proven(file, withTables(file, command));
}

/** The text as it was before `install`; undefined when there was no file. Throws RelayError `config`. */
export function withoutHooks(file: ConfigText): string | undefined {
  const after = withoutTables(file);
  return after === undefined ? undefined : proven(file, after);
}

/** Nobody should have to trust an edit of their file: it is read back, and must say the same but for our own part. */
function proven({ path, text, data }: ConfigText, after: string): string {
  if (after === text) return text;
  try {
    if (sameBesidesOurs(data, parseConfig(path, after).data)) return after;
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
  }
  throw new RelayError(
    "config",
    `${path} cannot be edited safely: write its hooks as [[hooks.EVENT]] tables, or add and remove ours by hand. It was left as it is`,
  );
}

function pathOf(input: InstallInput): string {
  if (input.project) {
    throw new RelayError("usage", `--project is not offered for Codex: its hooks go into your own config.toml alone`);
  }
  const { join, resolve } = pathsOf(input.platform);
  return join(resolve(input.directory, codexHome(input)), "config.toml");
}

function foreignForwards({ data }: ConfigText): number {
  const lists = Object.values(readObject(data, "hooks") ?? {});
  return lists.reduce<number>((sum, groups) => sum + forwardingHooks(groups), 0);
}

function installNotes(input: InstallInput, { path, data }: ConfigText): readonly string[] {
  const off = readPath(data, "features.hooks") === false;
  return [
    daemonNote(input),
    "model calls are not recorded that way, only turns, tools and subagents",
    "Codex runs these hooks once you have trusted them: it asks at its next start, and under /hooks; codex exec does not ask and runs none until then",
    ...(off ? [`${path} has features.hooks = false: Codex runs no hooks until you take that out`] : []),
  ];
}
