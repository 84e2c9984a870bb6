import { chmod } from "node:fs/promises";
import { dirname } from "node:path";
import { RelayError } from "../../errors.ts";
import { trustWritten } from "../../trust/trust-written.ts";
import { writeChange } from "../install/write-change.ts";
import type { SetupPlace } from "./place.ts";
import { previewRun } from "./preview.ts";
import { changeProblems } from "./problems.ts";
import { writeSchema } from "./schema-file.ts";
import { shownChange } from "./shown-change.ts";
import type { TargetFile } from "./target-file.ts";

/** What saving needs from outside. */
export interface SavePorts {
  readonly place: SetupPlace;
  /** One whole line to the person, on stderr. */
  readonly say: (line: string) => void;
  /** The person has seen the difference already. */
  readonly differenceShown?: boolean;
  /** Only show the difference, there. */
  readonly dryRun?: ((text: string) => Promise<void>) | undefined;
}

/** Throws `RelayError("config")` with every problem that a file would have with this text. Returns what to tell of it. */
export async function checkChange(target: TargetFile, text: string, place: SetupPlace): Promise<readonly string[]> {
  const { problems, warnings } = await changeProblems({ ...target, text }, target.before, place);
  if (problems.length > 0) throw new RelayError("config", `${problems.join("\n")}\nNothing was changed`);
  return [...warnings, ...(await previewRun(target.path, text, place))];
}

/**
 * Checks a file's new text, shows the difference and writes it: whole or not at all, links and mode kept, a new file for
 * its owner alone. Throws `RelayError("config")` with the file as it was.
 */
export async function saveFile(target: TargetFile, text: string, ports: SavePorts): Promise<void> {
  const { path, before, name } = target;
  if (text === before) {
    ports.say(`nemo-relay: nothing to change in ${path}`);
    return;
  }
  const notes = await checkChange(target, text, ports.place);
  const difference = shownChange(path, before, text);
  if (ports.dryRun === undefined) {
    if (ports.differenceShown !== true) ports.say(difference.trimEnd());
    await write(target, text);
    await writeSchema(name, path, text);
    ports.say(`nemo-relay: ${path} ${before === undefined ? "written" : "changed"}`);
    if (target.scope === "project") {
      ports.say(`nemo-relay: ${await trustWritten({ path, before, after: text }, ports.place)}`);
    }
  } else await ports.dryRun(difference);
  for (const note of notes) ports.say(`nemo-relay: ${note}`);
}

async function write({ path, before, marked, scope }: TargetFile, text: string): Promise<void> {
  const mark = marked ? "\u{FEFF}" : "";
  const found = before === undefined ? undefined : `${mark}${before}`;
  await writeChange({ path, before: found, after: `${mark}${text}`, notes: [] });
  // A system's configuration is for everybody who works there.
  if (scope === "global" && before === undefined) await Promise.all([chmod(path, 0o644), chmod(dirname(path), 0o755)]);
}
