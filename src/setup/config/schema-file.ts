import { chmod, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { configJsonSchema, pluginsJsonSchema } from "../../config/json-schema.ts";
import type { ConfigFileName } from "../../config/locations.ts";
import { catalogue } from "../../launch/configure.ts";
import { replaceFile } from "../../platform/atomic-file.ts";
import { fileSchema } from "./place.ts";

/** The JSON Schema of one of our files, as text. */
export async function schemaText(name: ConfigFileName): Promise<string> {
  const schema =
    name === "config.toml" ? await configJsonSchema(fileSchema, catalogue) : await pluginsJsonSchema(catalogue);
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The first line of a new file: editors find the schema beside it, without a network. */
export function schemaLine(name: ConfigFileName): string {
  return `#:schema ./${schemaName(name)}`;
}

/** Puts the schema beside a file that names it there, as this version has it. */
export async function writeSchema(name: ConfigFileName, path: string, text: string): Promise<void> {
  if (!text.includes(schemaLine(name))) return;
  const file = join(dirname(path), schemaName(name));
  const wanted = await schemaText(name);
  const found = await Bun.file(file)
    .text()
    .catch(() => undefined);
  if (found === wanted) return;
  // It helps an editor and nothing else: that it cannot be written is no reason to fail.
  await replaceFile(file, wanted)
    .then(async () => await chmod(file, (await stat(path)).mode & 0o666))
    .catch(() => undefined);
}

function schemaName(name: ConfigFileName): string {
  return name.replace(/toml$/, "schema.json");
}
