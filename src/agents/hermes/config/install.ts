import { join } from "node:path";
import { RelayError } from "../../../errors.ts";
import type { FileChange, InstallInput, InstallModule } from "../../install.ts";
import { daemonNote } from "../../shared/install-notes.ts";
import { hermesId } from "../names.ts";
import { addHooks, hookLines } from "./add-hooks.ts";
import { askedHooks } from "../hooks.ts";
import { applyEdits, removeLines } from "./edits.ts";
import { forwards, hookCommand } from "./hook-entry.ts";
import { commandOf, eventNames, eventOf } from "./hook-list.ts";
import { hermesHome } from "./locate.ts";
import { madeByUs, putBack } from "./markers.ts";
import { removeHooks } from "./remove-hooks.ts";
import { routeModels, routingOf, unrouteModels } from "./route-models.ts";
import { sameBesidesOurs } from "./same-besides-ours.ts";
import type { YamlText } from "./yaml-text.ts";
import { loadYaml, parseYaml } from "./yaml-text.ts";

/** Adds our hooks to Hermes' config.yaml and takes them out again. */
export const hermesInstall: InstallModule = { install, uninstall };

async function install(input: InstallInput): Promise<FileChange> {
  const path = await pathOf(input);
  const file = await loadYaml(path);
  const command = hookCommand(input.binary, input.gatewayUrl);
  const after =
    file === undefined ? newFile(path, command, input.routeModels) : withOurs(file, command, input.routeModels);
  return { path, before: file?.text, after, notes: installNotes(input, parseYaml(path, after)) };
}

function newFile(path: string, command: string, routes: boolean): string {
  const text = [madeByUs, ...hookLines(askedHooks, command), ""].join("\n");
  return routes ? withOurs(parseYaml(path, text), command, routes) : text;
}

/** The text with our hooks; with model traffic led to the gateway as well when that is asked for. */
export function withOurs(file: YamlText, command: string, routes: boolean): string {
  const edits = [...addHooks(file, command), ...(routes ? routeModels(file) : [])];
  return proven(file, applyEdits(file.text, edits));
}

async function uninstall(input: InstallInput): Promise<FileChange> {
  const path = await pathOf(input);
  const file = await loadYaml(path);
  if (file === undefined) return { path, before: undefined, after: undefined, notes: [] };
  const after = withoutOurs(file);
  const isLeft = after.trim() !== madeByUs;
  const theirs = isLeft ? foreignForwards(parseYaml(path, after)) : 0;
  const notes = theirs === 0 ? [] : [`kept: ${theirs} hooks that forward to nemo-relay but that install did not write`];
  return { path, before: file.text, after: isLeft ? after : undefined, notes };
}

/** The text as it was before `install`. */
export function withoutOurs(file: YamlText): string {
  const removals = [removeHooks(file), unrouteModels(file)];
  const lines = removeLines(
    file.text,
    removals.flatMap((removal) => removal.lines),
  );
  const text = applyEdits(file.text, [...lines, ...removals.flatMap(({ edits }) => edits)]);
  return text === file.text ? text : proven(file, putBack(text));
}

/** Nobody should have to trust an edit of their file: it is read back, and must say the same but for our own part. */
function proven(file: YamlText, text: string): string {
  if (text === file.text) return text;
  if (sameBesidesOurs(file.data, parseYaml(file.path, text).data)) return text;
  throw new RelayError(
    "config",
    `${file.path} is written in a way that cannot be edited safely; add or remove the hooks by hand. It was left as it is`,
  );
}

async function pathOf({ env, directory, project }: InstallInput): Promise<string> {
  return join(project ? join(directory, ".hermes") : await hermesHome({ env, args: [] }), "config.yaml");
}

function foreignForwards(file: YamlText): number {
  const items = eventNames(file).flatMap((event) => eventOf(file, event)?.items ?? []);
  return items.filter((item) => forwards(commandOf(item) ?? "")).length;
}

function installNotes(input: InstallInput, file: YamlText): readonly string[] {
  const { project, directory } = input;
  const { isRouted } = routingOf(file);
  return [
    daemonNote(input),
    "Hermes asks once for each hook whether it may run; without a terminal it needs --accept-hooks",
    ...(project ? [`Hermes reads this file only with HERMES_HOME=${join(directory, ".hermes")}`] : []),
    isRouted
      ? "model.base_url is ${NEMO_RELAY_GATEWAY_URL}/v1: outside nemo-relay, Hermes finds no model unless that variable " +
        "names a running gateway (nemo-relay --bind 127.0.0.1:4040)"
      : `model traffic stays as it is and is told by hooks alone; nemo-relay install ${hermesId} --route-models changes that`,
  ];
}
