import { RelayError } from "../../errors.ts";
import type { Configured } from "../../launch/configure.ts";
import { configure } from "../../launch/configure.ts";
import { upstreams } from "../../providers/registry.ts";
import { agents } from "../../agents/registry.ts";
import type { DoctorInput } from "../doctor.ts";
import type { Finding } from "../finding.ts";

/** What the files say, and what the other areas are looked at with; nothing of that when they cannot be read. */
export interface CheckedConfiguration {
  readonly findings: readonly Finding[];
  readonly ready: Configured | undefined;
}

/** Reads the configuration as a run from this directory would, every file and variable of it. */
export async function checkConfiguration(input: DoctorInput): Promise<CheckedConfiguration> {
  const { env, directory, configFile } = input;
  const untrusted: string[] = [];
  try {
    const ready = await configure({
      flags: { config: configFile },
      env,
      directory,
      agents,
      upstreams,
      say: (line) => untrusted.push(line),
    });
    const { files, warnings, exporters } = ready.config;
    const kinds = exporters.map(({ kind }) => kind).join(", ");
    const findings: readonly Finding[] = [
      ...files.map((where): Finding => ({ level: "ok", what: "read", where })),
      ...(files.length === 0 ? [{ level: "ok", what: "no file: defaults" } as const] : []),
      {
        level: "ok",
        what: kinds === "" ? "no exporter is switched on: only the journal is kept" : `exporters: ${kinds}`,
      },
      ...untrusted.map((what): Finding => ({ level: "warn", what, fix: "read that file, then: nemo-relay trust" })),
      ...warnings.map((what): Finding => ({ level: "warn", what, fix: "correct it where the line says" })),
    ];
    return { findings, ready };
  } catch (error) {
    if (!(error instanceof RelayError)) throw error;
    const lines = error.message.split("\n").filter((line) => line.trim() !== "");
    const fix = "correct that; until then a run ends with the same words, and the areas below are not looked at";
    return { findings: lines.map((what): Finding => ({ level: "error", what, fix })), ready: undefined };
  }
}
