import type { PathStep } from "../../config/document.ts";
import { shownKey } from "../../config/document.ts";
import { isSame } from "../../config/toml-insert.ts";
import { removeValue, setValue } from "../../config/toml-edit.ts";
import type { TomlLiteral } from "../../config/toml-literal.ts";
import { readings } from "../../config/toml-literal.ts";
import { parseKeyPath } from "../../config/toml-scan.ts";
import { RelayError } from "../../errors.ts";
import { cannotEdit } from "./cannot-edit.ts";
import { explain } from "./explain/explain.ts";
import { keyOf, sourceText } from "./explain/print.ts";
import type { SetupPlace } from "./place.ts";
import { checkKind, kinds, setPlugin, startText, switchPlugin, unsetPlugin } from "./plugin-edit.ts";
import type { Findings } from "./problems.ts";
import { changeProblems } from "./problems.ts";
import type { SavePorts } from "./save-file.ts";
import { saveFile } from "./save-file.ts";
import { schemaLine } from "./schema-file.ts";
import type { Scope, TargetFile } from "./target-file.ts";
import { openTarget } from "./target-file.ts";

/** What is to be written where. */
export interface Assignment {
  readonly key: string;
  readonly word: string;
}

/** Sets keys of exporters (`KIND.KEY`) in plugins.toml, and switches one on or off before. Throws RelayError. */
export async function editPlugins(
  scope: Scope,
  change: { readonly kind?: string; readonly enabled?: boolean; readonly set: readonly Assignment[] },
  ports: SavePorts,
): Promise<void> {
  const paths = change.set.map(({ key }) => pluginKey(key));
  if (change.kind !== undefined) checkKind(change.kind);
  const target = await openTarget("plugins.toml", scope, ports.place);
  let text = await startText(target, ports.place);
  if (change.kind !== undefined) text = switchPlugin(text, change.kind, change.enabled ?? true, target.path);
  for (const [index, { word }] of change.set.entries()) {
    const path = paths[index] ?? [];
    const write = (literal: TomlLiteral): string => setPlugin(text, path, literal, target.path);
    text = await firstReading(word, write, target, ports.place);
  }
  await saveFile(target, text, ports);
  await tellOverruled(paths, target, ports);
}

/** Takes a key of an exporter, or all of it, out of plugins.toml. */
export async function unsetPlugins(scope: Scope, key: string, ports: SavePorts): Promise<void> {
  const path = pluginKey(key, 1);
  const target = await openExisting("plugins.toml", scope, ports.place);
  await saveFile(target, unsetPlugin(target.before, path, target.path), ports);
}

/** Sets a key of config.toml. */
export async function editConfig(scope: Scope, { key, word }: Assignment, ports: SavePorts): Promise<void> {
  const path = configKey(key);
  const target = await openTarget("config.toml", scope, ports.place);
  const text = target.before ?? `${schemaLine("config.toml")}\n`;
  const write = (literal: TomlLiteral): string => setValue(text, path, literal) ?? refuse(target, path);
  await saveFile(target, await firstReading(word, write, target, ports.place), ports);
  await tellOverruled([path], target, ports);
}

/** Takes a key or a table out of config.toml. */
export async function unsetConfig(scope: Scope, key: string, ports: SavePorts): Promise<void> {
  const path = configKey(key);
  const target = await openExisting("config.toml", scope, ports.place);
  await saveFile(target, removeValue(target.before, path) ?? refuse(target, path), ports);
}

/** Says which layer stands above what was just written: without a word, the change would seem to have no effect. */
async function tellOverruled(
  paths: readonly (readonly PathStep[])[],
  target: TargetFile,
  { place, say, dryRun }: SavePorts,
): Promise<void> {
  if (dryRun !== undefined) return;
  const { values } = await explain(place);
  for (const { path, source } of values) {
    if (source === undefined || source.name === target.path || !paths.some((each) => isSame(each, path))) continue;
    say(`nemo-relay: \`${keyOf({ path })}\` has no effect here: ${sourceText(source)} stands above it`);
  }
}

/** The first reading of a word that the file's schema takes; the trouble of the likeliest one where none is taken. */
export async function firstReading(
  word: string,
  write: (literal: TomlLiteral) => string,
  target: TargetFile,
  place: SetupPlace,
): Promise<string> {
  let first: Findings | undefined;
  for (const literal of readings(word)) {
    const text = write(literal);
    const findings = await changeProblems({ ...target, text }, target.before, place);
    if (findings.problems.length === 0) return text;
    first ??= findings;
  }
  throw new RelayError("config", `${first?.problems.join("\n")}\nNothing was changed`);
}

async function openExisting(
  name: TargetFile["name"],
  scope: Scope,
  place: SetupPlace,
): Promise<TargetFile & { readonly before: string }> {
  const target = await openTarget(name, scope, place);
  if (target.before !== undefined) return { ...target, before: target.before };
  throw new RelayError("not_found", `there is no ${target.path}: nothing to take out`);
}

function pluginKey(key: string, least = 2): readonly PathStep[] {
  const path = pathOf(key);
  checkKind(String(path[0]));
  if (path.length >= least) return path;
  throw new RelayError("usage", `${shownKey(key)} is an exporter; name a key of it: ${key}.KEY`);
}

function configKey(key: string): readonly PathStep[] {
  const path = pathOf(key);
  if (kinds.includes(String(path[0]))) {
    throw new RelayError("usage", `${key} belongs to plugins.toml: use nemo-relay plugins set or unset`);
  }
  return path;
}

function pathOf(key: string): readonly PathStep[] {
  const path = parseKeyPath(key);
  if (path !== undefined) return path;
  throw new RelayError("usage", `${shownKey(key)} is no key: expected NAME.NAME, a name with dots in quotes`);
}

function refuse(target: TargetFile, path: readonly PathStep[]): never {
  throw cannotEdit(target.path, path);
}
