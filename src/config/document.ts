import type { JsonObject } from "../core/json/json-value.ts";
import { RelayError } from "../errors.ts";
import { findPlace } from "./find-place.ts";
import type { Layer } from "./locations.ts";

/** One step of a key path: a key, or the place in a list. */
export type PathStep = string | number;

/** One piece of configuration as it was found, with what messages need to point into it. */
export interface SourceDocument {
  /** A file's path, or what else it came from: `--plugin-config`, `NEMO_RELAY_PLUGIN_CONFIG`. */
  readonly name: string;
  readonly layer: Layer;
  readonly value: JsonObject;
  /** The file's text, for line numbers; absent when it is no file. */
  readonly text?: string;
  /** Where `value` stands inside the file; empty for a whole file. */
  readonly prefix: readonly string[];
  /** Nothing that it switches on was left when its untrusted keys were taken out: what stands without it goes on. */
  readonly emptied?: true;
}

/** Where a key stands, for messages: `FILE:3:1`, which editors and terminals can open; the bare name where no line can be told. */
export function place(document: SourceDocument, path: readonly PathStep[]): string {
  const steps = [...document.prefix, ...path];
  const found = document.text === undefined || steps.length === 0 ? undefined : findPlace(document.text, steps);
  return found === undefined ? document.name : `${document.name}:${found.line}:${found.column}`;
}

/** A key path as people write it: `components.config.opentelemetry.endpoints[1].type`. */
export function dotted(document: SourceDocument, path: readonly PathStep[]): string {
  let text = "";
  let last: PathStep | undefined;
  for (const step of [...document.prefix, ...path]) {
    // `[[components]]` is written without its number in every key below it, and the line tells which one is meant.
    if (typeof step === "number") text += last === "components" ? "" : `[${step}]`;
    else text += `${text === "" ? "" : "."}${shownKey(step)}`;
    last = step;
  }
  return text;
}

/** An error about one key: what it is called, where it stands, what is wrong with it. */
export function troubleAt(document: SourceDocument, path: readonly PathStep[], what: string): RelayError {
  return new RelayError("config", `\`${dotted(document, path)}\` in ${place(document, path)}: ${what}`);
}

/** A key made safe to print: it may come from a file that somebody else wrote. */
export function shownKey(key: string): string {
  const short = key.length > 80 ? `${key.slice(0, 80)}…` : key;
  return /^[\w-]+$/.test(short) ? short : JSON.stringify(short);
}
