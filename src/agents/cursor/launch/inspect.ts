import { join } from "node:path";
import { messageOf } from "../../../errors.ts";
import type { AgentFindings, InspectInput } from "../../launch.ts";
import { knownEvents } from "../hooks.ts";
import { forwardsAlready } from "./add-entries.ts";
import { readHooks } from "../read-hooks.ts";
import { hooksFile, settingsFolder } from "./project.ts";
import { readTarget } from "./target-file.ts";

/** Looks for the project's hooks.json and at what it says. Starts nothing: Cursor is as it is. */
export async function inspectCursor(input: InspectInput): Promise<AgentFindings> {
  const path = hooksFile(input);
  const remark = remarkOn(path);
  const home = input.env["HOME"] ?? input.env["USERPROFILE"] ?? "";
  const everybodys = join(home, settingsFolder, "hooks.json");
  return {
    ownUpstreams: {},
    notes: {
      hooksFile: path,
      stateDirectory: input.stateDirectory,
      forwarded: (home === "" || everybodys === path ? [] : forwardedBy(everybodys)).join(" "),
      ...(remark === undefined ? {} : { remark }),
    },
  };
}

/**
 * The events that hooks in another file forward already. Cursor runs the hooks of all files: with one of ours too, such
 * an event would be told twice.
 */
function forwardedBy(path: string): readonly string[] {
  try {
    const text = readTarget(path);
    const read = text === null ? undefined : readHooks(text);
    if (read?.ok !== true) return [];
    return [...read.document.events].filter(([, list]) => forwardsAlready(list)).map(([event]) => event);
  } catch {
    return [];
  }
}

/** What the person should know about the file before a run; a run itself refuses what it cannot change. */
function remarkOn(path: string): string | undefined {
  try {
    const text = readTarget(path);
    const read = text === null ? undefined : readHooks(text);
    if (read === undefined) return undefined;
    if (!read.ok) return `${path} ${read.problem}: a run would refuse to change it`;
    const unknown = [...read.document.events.keys()].filter((event) => !knownEvents.includes(event));
    if (unknown.length === 0) return undefined;
    return (
      `${path} names ${unknown.join(", ")}: a version of Cursor that does not know such an event ignores the whole ` +
      "file, our hooks included"
    );
  } catch (error) {
    return messageOf(error);
  }
}
