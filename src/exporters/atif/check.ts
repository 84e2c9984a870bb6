import { checkDirectory } from "../../doctor/check-directory.ts";
import type { Finding } from "../../doctor/finding.ts";
import { messageOf } from "../../errors.ts";
import type { Reach } from "../exporter.ts";
import type { AtifConfig } from "./schema.ts";
import { checkHttp, shownUrl } from "./storage/http-remote.ts";
import { checkBucket, shownBucket } from "./storage/s3-remote.ts";
import type { StorageSettings } from "./storage/settings.ts";

/** A person waits. */
const patience = 5000;

/** Whether the directory can be written, and each place of copies answers. Nothing is put anywhere. */
export async function checkAtif(config: AtifConfig, directory: string, reach: Reach): Promise<readonly Finding[]> {
  const remotes = await Promise.all(config.storage.map((settings) => checkRemote(settings, reach)));
  return [checkDirectory(directory, "ATIF trajectories"), ...remotes];
}

async function checkRemote(settings: StorageSettings, reach: Reach): Promise<Finding> {
  const where = settings.type === "s3" ? shownBucket(settings, process.env) : shownUrl(settings);
  if (reach === "offline") return { level: "note", what: "copies: the place was not asked (--offline)", where };
  try {
    if (settings.type === "s3") await checkBucket(settings, process.env, patience);
    else await checkHttp(settings, patience);
    return { level: "ok", what: "copies: the place answers", where };
  } catch (error) {
    const fix = "correct that entry of storage in plugins.toml, or its keys; until then copies wait on disk";
    return { level: "error", what: `copies: ${messageOf(error)}`, where, fix };
  }
}
