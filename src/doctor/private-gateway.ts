import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { newSecret } from "../launch/wire.ts";
import type { ConfiguredInput } from "./doctor.ts";

/** A gateway that nobody but the doctor knows. */
export interface PrivateGateway {
  /** With its secret. */
  readonly url: string;
  /** Its throw-away directory: its journal lies there, and runs may put their files there. */
  readonly directory: string;
}

/** Runs a gateway on a free port for as long as `work` takes. It exports nothing, and nothing of it is kept. */
export async function withPrivateGateway<T>(
  { config, directory: startDirectory }: Pick<ConfiguredInput, "config" | "directory">,
  runAgent: string | undefined,
  work: (gateway: PrivateGateway) => Promise<T>,
): Promise<T> {
  const { startService } = await import("../runtime/start-service.ts");
  const directory = mkdtempSync(join(tmpdir(), "nemo-relay-doctor-"));
  try {
    const service = await startService({
      config: {
        ...config,
        exporters: [],
        cost: { ...config.cost, enabled: false },
        journal: { ...config.journal, enabled: true, directory, fsync: "off" },
      },
      hostname: "127.0.0.1",
      port: 0,
      secret: newSecret(),
      ...(runAgent === undefined ? {} : { runAgent }),
      startDirectory,
      warn: () => {},
    });
    try {
      return await work({ url: service.url, directory });
    } finally {
      await service.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Asks a gateway how it is; undefined when it is well. Never rejects. */
export async function askHealth(url: string): Promise<string | undefined> {
  try {
    // Bun would send a request to loopback through HTTP_PROXY too; `proxy: false` (not in its types) stops that.
    const options = Object.assign({ signal: AbortSignal.timeout(2000) }, { proxy: false });
    const response = await fetch(`${url.replace(/\/+$/, "")}/healthz`, options);
    const text = await response.text();
    return response.ok && text.includes('"ok"') ? undefined : `HTTP ${response.status}`;
  } catch (error) {
    return messageOf(error);
  }
}
