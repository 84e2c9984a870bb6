import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { readSmallFile } from "../../shared/read-small-file.ts";

/** What Hermes' home is told from. */
export interface HomeInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The words that Hermes gets: they may name a profile. */
  readonly args: readonly string[];
}

/** A profile's name, as Hermes takes it. */
const profileName = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/**
 * The directory with the configuration that Hermes will read: `$HERMES_HOME`, else `~/.hermes`; in it the profile that
 * `-p NAME` or `hermes profile use` has chosen.
 */
export async function hermesHome(input: HomeInput): Promise<string> {
  const given = input.env["HERMES_HOME"]?.trim() ?? "";
  const isProfile = given !== "" && basename(dirname(given)) === "profiles";
  const asked = askedProfile(input.args);
  if (isProfile && asked === undefined) return given;
  const root = isProfile ? dirname(dirname(given)) : given === "" ? defaultHome(input.env) : given;
  const name = asked ?? (await activeProfile(root));
  return name === undefined || name === "default" ? root : join(root, "profiles", name);
}

function defaultHome(env: HomeInput["env"]): string {
  const home = env["HOME"] ?? "";
  if (process.platform !== "win32") return join(home === "" ? homedir() : home, ".hermes");
  const local = env["LOCALAPPDATA"] ?? "";
  return join(local === "" ? join(homedir(), "AppData", "Local") : local, "hermes");
}

function askedProfile(args: readonly string[]): string | undefined {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const at = own.findIndex((word) => word === "-p" || word === "--profile" || word.startsWith("--profile="));
  const word = own[at];
  if (word === undefined) return undefined;
  const name = word.startsWith("--profile=") ? word.slice("--profile=".length) : own[at + 1];
  return name !== undefined && profileName.test(name) ? name : undefined;
}

async function activeProfile(root: string): Promise<string | undefined> {
  const text = await readSmallFile(join(root, "active_profile")).catch(() => undefined);
  const name = text?.trim() ?? "";
  return profileName.test(name) ? name : undefined;
}
