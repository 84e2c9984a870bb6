import type { ConfigFileName } from "../config/locations.ts";
import { RelayError } from "../errors.ts";
import type { Flags } from "./command.ts";
import { switchFlag } from "./command.ts";
import { readPlace } from "./setup-flags.ts";

/** Tells every problem of our files, or of one that is named. Resolves to the exit code. */
export async function validateCommand(
  names: readonly ConfigFileName[],
  file: string | undefined,
  flags: Flags,
): Promise<number> {
  const [{ validateFiles }, { log }] = await Promise.all([
    import("../setup/config/validate-files.ts"),
    import("../platform/log.ts"),
  ]);
  const { files, problems, warnings } = await validateFiles(names, file, await readPlace(flags));
  const valid = problems.length === 0;
  if (switchFlag(flags, "json")) {
    await Bun.write(Bun.stdout, `${JSON.stringify({ schema_version: 1, valid, files, problems, warnings })}\n`);
  } else {
    for (const { message } of warnings) log.warn(message);
    for (const { message } of problems) log.error(message);
    const read =
      files.length === 0 ? "no file was found: the defaults hold" : files.map((each) => `valid: ${each}`).join("\n");
    await Bun.write(Bun.stdout, `${valid ? read : `problems: ${problems.length}`}\n`);
  }
  return valid ? 0 : new RelayError("config", "").exitCode;
}
