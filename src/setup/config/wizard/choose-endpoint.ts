import { literalOf } from "../../../config/toml-literal.ts";
import { issueOf } from "../../../config/validate.ts";
import type { ExporterRegistration } from "../../../exporters/registry.ts";
import { exporters } from "../../../exporters/registry.ts";
import type { SetupPlace } from "../place.ts";
import { pluginValue, setPlugin, switchPlugin, unsetPlugin } from "../plugin-edit.ts";
import { askChoice, askText, askYes, tell } from "../prompts.ts";
import { sectionKeys } from "../section-keys.ts";
import type { TargetFile } from "../target-file.ts";
import { tryExporter } from "./try-exporter.ts";

const [nowhere, other] = ["(nowhere)", "(another)"];
const usual = "http://127.0.0.1:4318/v1/traces";

/** Asks where spans go, tries it with a test span, and writes it into the text of plugins.toml. */
export async function chooseEndpoint(text: string, target: TargetFile, place: SetupPlace): Promise<string> {
  const registration = exporters.find(({ fill }) => fill !== undefined);
  if (registration === undefined) return text;
  const { kind } = registration;
  while (true) {
    const section = await askSection(registration);
    if (section === undefined) {
      return pluginValue(text, [kind, "enabled"]) === true ? switchPlugin(text, kind, false, target.path) : text;
    }
    const { accepted, message } = await tryExporter(registration, section, place);
    tell(message);
    if (!accepted && !(await askYes("Keep it all the same?", false))) continue;
    const rest = ["preset", "endpoint"].filter(
      (key) => section[key] === undefined && pluginValue(text, [kind, key]) !== undefined,
    );
    const bare = rest.reduce((before, key) => unsetPlugin(before, [kind, key], target.path), text);
    const on = switchPlugin(bare, kind, true, target.path);
    return Object.entries(section).reduce(
      (before, [key, value]) => setPlugin(before, [kind, key], literalOf(value), target.path),
      on,
    );
  }
}

/** The section that the person chose; undefined for none. */
async function askSection(registration: ExporterRegistration): Promise<Readonly<Record<string, string>> | undefined> {
  const keys = await sectionKeys(registration);
  const presets = keys.find(({ name }) => name === "preset")?.choices ?? [];
  const chosen = await askChoice(`Send ${registration.summary}?`, [
    { value: nowhere, label: "no" },
    ...presets.map((value) => ({ value, label: value })),
    { value: other, label: "another endpoint" },
  ]);
  if (chosen === nowhere) return undefined;
  if (chosen !== other) return { preset: chosen };
  const schema = await registration.schema();
  return { endpoint: await askText("Its URL", usual, (endpoint) => issueOf(schema, { endpoint })) };
}
