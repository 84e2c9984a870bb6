import type { ArgsDef } from "citty";
import { defineCommand } from "citty";
import { exporters } from "../../exporters/registry.ts";
import type { Command } from "../command.ts";
import { switchFlag, textFlag } from "../command.ts";

const formats = exporters.flatMap((exporter) => exporter.formats ?? []);
const [first] = formats;
const standard = first?.name ?? "";

const args: ArgsDef = {
  format: {
    type: "enum",
    options: formats.map(({ name }) => name),
    description: `What to make of it (default ${standard})`,
  },
  output: {
    type: "string",
    valueHint: "FILE|DIR",
    description: "Write there in place of stdout; DIR/ gets a file each",
  },
  all: { type: "boolean", description: "Every session of the journal, oldest first" },
  config: { type: "string", valueHint: "FILE", description: "config.toml to use in place of the user's" },
};

/** `nemo-relay export SESSION...`: documents of recorded sessions, recomputed from the journal. */
export const command: Command = {
  definition: defineCommand({
    meta: {
      name: "nemo-relay export",
      description: "Make a document of recorded sessions, from the journal alone; a run may still be going on",
    },
    args,
  }),
  args,
  operands: { name: "[SESSION...]", least: 0, most: Number.POSITIVE_INFINITY },
  examples: [
    `nemo-relay export latest                      # ${first?.summary ?? ""}, on stdout`,
    ...formats
      .slice(1)
      .map(({ name, summary }) => `nemo-relay export 2d3fe3f0 --format ${name.padEnd(13)} # ${summary}`),
    "nemo-relay export --all --output traces/       # a file for each session",
  ],
  run: async (flags, _words, operands) => {
    const [{ openConfigured }, { exportSessions }, { log }] = await Promise.all([
      import("../configured-journal.ts"),
      import("../../export/export.ts"),
      import("../../platform/log.ts"),
    ]);
    const { config, layout } = await openConfigured(textFlag(flags, "config"));
    await exportSessions(
      {
        words: operands,
        all: switchFlag(flags, "all"),
        format: textFlag(flags, "format") ?? standard,
        output: textFlag(flags, "output"),
      },
      {
        config,
        layout,
        exporters,
        directory: process.cwd(),
        show: async (text) => void (await Bun.write(Bun.stdout, text)),
        say: (line) => log.info(line),
      },
    );
    return 0;
  },
};
