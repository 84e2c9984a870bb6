import { isMap, isScalar } from "yaml";
import { RelayError } from "../../../errors.ts";
import { endOfDocument } from "./add-hooks.ts";
import type { Edit, Removal } from "./edits.ts";
import { nothingRemoved } from "./edits.ts";
import type { YamlText } from "./yaml-text.ts";
import {
  asLines,
  endOf,
  isNothing,
  lineStart,
  nextLine,
  pairOf,
  startOf,
  topColumn,
  valueOf,
  wrongShape,
} from "./yaml-text.ts";

/** The base URL that leads model traffic to the gateway of a run: Hermes expands variables. */
export const routedUrl = "${NEMO_RELAY_GATEWAY_URL}/v1";

/** Top-level key that keeps the person's own base URL, as they wrote it. Hermes ignores keys that it does not know. */
export const keeper = "nemo_relay";
const kept = "model_base_url";

/** What Hermes' `model.base_url` says. */
export interface Routing {
  /** Model traffic goes to the gateway of a run. */
  readonly isRouted: boolean;
  /** The base URL that the person had before us. */
  readonly ownUrl?: string;
}

/** Reads where model traffic goes. Throws RelayError `config` when `model` is a list. */
export function routingOf(file: YamlText): Routing {
  const url = textAt(file, "model", "base_url") ?? "";
  const ownUrl = textAt(file, keeper, kept);
  const isRouted = /^\$\{NEMO_RELAY_GATEWAY_URL\}(\/v1)?\/?$/.test(url.trim());
  return { isRouted, ...(isRouted && ownUrl !== undefined ? { ownUrl } : {}) };
}

/** Leads model traffic to the gateway and keeps the person's own address. Throws RelayError `config`. */
export function routeModels(file: YamlText): readonly Edit[] {
  if (routingOf(file).isRouted) return [];
  const { text, path, root } = file;
  const model = mapAt(file, "model");
  const node = valueOf(pairOf(model, "base_url"));
  if (!isScalar(node) || typeof node.value !== "string" || node.value.trim() === "") {
    throw new RelayError(
      "config",
      `${path}: model.base_url is not set, so it is not known where model requests go without us. ` +
        `Set model.provider: custom and model.base_url to your provider's address, then run this again; nothing was changed`,
    );
  }
  const source = text.slice(startOf(node), endOf(node));
  if (source.includes("\n") || node.anchor !== undefined)
    throw wrongShape(path, "model.base_url", "a text on one line");
  if (pairOf(root, keeper) !== undefined) {
    throw new RelayError(
      "config",
      `${path}: ${keeper} is left from an earlier install; run uninstall first. Nothing was changed`,
    );
  }
  const at = endOfDocument(text, root);
  const indent = " ".repeat(topColumn(file));
  const isPlain = node.type === "PLAIN" && model?.flow !== true;
  return [
    { at: startOf(node), end: endOf(node), text: isPlain ? routedUrl : JSON.stringify(routedUrl) },
    { at, end: at, text: asLines(text, at, [`${indent}${keeper}:`, `${indent}  ${kept}: ${source}`]) },
  ];
}

/** Gives the person's own address back; one that they have set since stays. */
export function unrouteModels(file: YamlText): Removal {
  const { text, root } = file;
  const pair = pairOf(root, keeper);
  if (pair === undefined) return nothingRemoved;
  const own = valueOf(pairOf(mapAt(file, keeper), kept));
  const url = valueOf(pairOf(mapAt(file, "model"), "base_url"));
  const back =
    routingOf(file).isRouted && own !== undefined
      ? [{ at: startOf(url), end: endOf(url), text: text.slice(startOf(own), endOf(own)) }]
      : [];
  return { lines: [[lineStart(text, startOf(pair.key)), nextLine(text, endOf(pair))]], edits: back };
}

function mapAt(file: YamlText, key: string): Parameters<typeof pairOf>[0] {
  const value = valueOf(pairOf(file.root, key));
  if (isMap(value)) return value;
  // Hermes takes a bare model name too; there is just no base URL in it.
  if (isNothing(value) || isScalar(value)) return undefined;
  throw wrongShape(file.path, key, "a map");
}

function textAt(file: YamlText, key: string, inner: string): string | undefined {
  const value = valueOf(pairOf(mapAt(file, key), inner));
  return isScalar(value) && typeof value.value === "string" ? value.value : undefined;
}
