import { expect } from "bun:test";
import * as v from "valibot";
import type { ExporterCatalogue } from "../../src/config/component.ts";
import type { FileReader } from "../../src/config/files.ts";
import type { ConfigFlags } from "../../src/config/flags.ts";
import type { ConfigInput } from "../../src/config/resolve.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import type { ResolvedConfig } from "../../src/config/resolved.ts";
import { RelayError } from "../../src/errors.ts";
import type { ExporterRegistration } from "../../src/exporters/registry.ts";
import { defaultExporters, listSections, plannedExporters } from "../../src/exporters/registry.ts";

export const systemFile = "/sys/config.toml";
export const systemPlugins = "/sys/plugins.toml";
export const projectFile = "/home/me/project/.nemo-relay/config.toml";
export const projectPlugins = "/home/me/project/.nemo-relay/plugins.toml";
export const userFile = "/home/u/.config/nemo-relay/config.toml";
export const userPlugins = "/home/u/.config/nemo-relay/plugins.toml";

/** Files that exist only in a test. */
export function memoryFiles(texts: Readonly<Record<string, string>>): FileReader {
  const held = new Map(Object.entries(texts));
  return {
    read: async (path) => held.get(path),
    exists: async (path) => held.has(path),
  };
}

const stringMap = v.record(v.string(), v.string());

function registration(kind: string, schema: v.GenericSchema<unknown, unknown>): ExporterRegistration {
  return {
    kind,
    summary: "",
    schema: async () => schema,
    load: () => Promise.reject(new Error("not part of this test")),
  };
}

/** Exporters with schemas of the documented shape; the real ones have tests of their own. */
export const catalogue: ExporterCatalogue = {
  exporters: [
    registration(
      "atif",
      v.strictObject({
        output_directory: v.optional(v.string(), "."),
        filename_template: v.optional(v.string()),
        extra: v.optional(v.strictObject({ deep: v.optional(v.strictObject({ name: v.optional(v.string()) })) })),
      }),
    ),
    registration(
      "openinference",
      v.strictObject({
        endpoint: v.pipe(v.string(), v.url()),
        headers: v.optional(stringMap, {}),
        resource_attributes: v.optional(stringMap),
        service_name: v.optional(v.string()),
        timeout_millis: v.optional(v.pipe(v.number(), v.integer())),
        trace_per: v.optional(v.picklist(["turn", "session"])),
      }),
    ),
  ],
  planned: plannedExporters,
  lists: listSections,
};

/** What a test says; everything else is as on a plain Linux machine. */
export interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly flags?: ConfigFlags;
  readonly more?: Partial<ConfigInput>;
}

export function resolveGiven(given: Given): Promise<ResolvedConfig> {
  return resolveConfig({
    cwd: "/home/me/project/src",
    env: { HOME: "/home/u", ...given.env },
    platform: "linux",
    flags: given.flags ?? {},
    upstreams: [
      { key: "anthropic", defaultBaseUrl: "https://api.anthropic.com" },
      { key: "openai", defaultBaseUrl: "https://api.openai.com/v1" },
      { key: "openai", defaultBaseUrl: "https://api.openai.com/v1" },
    ],
    agentSections: ["claude", "codex", "cursor", "hermes"],
    catalogue,
    defaultExporters,
    files: memoryFiles(given.files ?? {}),
    // These tests are about trusted files; test/trust is about the others.
    admit: async (document) => document,
    systemDirectory: "/sys",
    ...given.more,
  });
}

/** The RelayError that something ends with; anything else fails the test. */
export async function errorOf(work: () => unknown): Promise<RelayError> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(RelayError);
    if (error instanceof RelayError) return error;
  }
  throw new Error("expected a RelayError, but nothing was thrown");
}

/** The message with which resolving fails. */
export async function messageFor(given: Given): Promise<string> {
  return (await errorOf(() => resolveGiven(given))).message;
}

/** A seeded source of numbers in [0, 1) (mulberry32), for property tests. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
