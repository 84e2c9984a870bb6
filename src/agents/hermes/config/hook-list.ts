import type { YAMLMap, YAMLSeq } from "yaml";
import { isMap, isScalar, isSeq } from "yaml";
import { valueOf, pairOf, wrongShape, isNothing } from "./yaml-text.ts";
import type { YamlText } from "./yaml-text.ts";

/** The `hooks` map; undefined when there is none or it is empty. Throws RelayError `config` on another shape. */
export function hooksOf(file: YamlText): YAMLMap | undefined {
  const value = valueOf(pairOf(file.root, "hooks"));
  if (isNothing(value)) return undefined;
  if (!isMap(value)) throw wrongShape(file.path, "hooks", "a map of events");
  return value;
}

/** The hooks of an event; undefined when there are none. Throws RelayError `config` on another shape. */
export function eventOf(file: YamlText, event: string): YAMLSeq | undefined {
  const value = valueOf(pairOf(hooksOf(file), event));
  if (isNothing(value)) return undefined;
  if (!isSeq(value)) throw wrongShape(file.path, `hooks.${event}`, "a list of hooks");
  return value;
}

/** The command of one hook; undefined when it has none. */
export function commandOf(item: unknown): string | undefined {
  const value = isMap(item) ? valueOf(pairOf(item, "command")) : undefined;
  return isScalar(value) && typeof value.value === "string" ? value.value.trim() : undefined;
}

/** The names under `hooks` that hold a list: `output_spill` and the like are settings. */
export function eventNames(file: YamlText): readonly string[] {
  return (hooksOf(file)?.items ?? []).flatMap((pair) =>
    isScalar(pair.key) && typeof pair.key.value === "string" && isSeq(pair.value) ? [pair.key.value] : [],
  );
}
