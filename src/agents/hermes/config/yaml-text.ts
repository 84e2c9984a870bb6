import type { Node, Pair, YAMLMap } from "yaml";
import { isCollection, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from "yaml";
import type { JsonValue } from "../../../core/json/json-value.ts";
import { RelayError, messageOf } from "../../../errors.ts";
import { isTooDeep } from "../../shared/nesting.ts";
import { readConfigText } from "../../shared/read-config-text.ts";

/** A YAML file as text and as nodes that know where they stand in it. */
export interface YamlText {
  readonly path: string;
  readonly text: string;
  /** Undefined: an empty file, or comments only. */
  readonly root: YAMLMap | undefined;
  /** Plain data, as PyYAML (YAML 1.1) would read it. */
  readonly data: JsonValue;
}

/** Reads a configuration file; undefined when there is none. Throws RelayError `config` when it cannot be read. */
export async function loadYaml(path: string): Promise<YamlText | undefined> {
  const text = await readConfigText(path);
  return text === undefined ? undefined : parseYaml(path, text);
}

/** Reads YAML whose top is a map. Throws RelayError `config` with the place of the first mistake. */
export function parseYaml(path: string, text: string): YamlText {
  if (isTooDeep(text))
    throw new RelayError("config", `${path} is nested too deep; mend the file, it was left as it is`);
  // Hermes reads with PyYAML, which speaks 1.1.
  const document = parseDocument(text, { version: "1.1", logLevel: "error" });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const [reason = "malformed YAML"] = mistake.message.split("\n");
    throw new RelayError("config", `${path}: ${reason.replace(/:$/, "")}; mend the file, it was left as it is`);
  }
  const { contents } = document;
  if (contents !== null && !isMap(contents) && !isNothing(contents)) throw wrongShape(path, "the file", "a map");
  return { path, text, root: isMap(contents) ? contents : undefined, data: plainData(path, document) };
}

function plainData(path: string, document: ReturnType<typeof parseDocument>): JsonValue {
  try {
    const value: JsonValue | undefined = document.toJS();
    return value ?? {};
  } catch (error) {
    throw new RelayError("config", `${path}: ${messageOf(error)}; the file was left as it is`);
  }
}

/** The error for something that has another shape than Hermes asks for. */
export function wrongShape(path: string, what: string, wanted: string): RelayError {
  return new RelayError("config", `${path}: ${what} must be ${wanted}; mend the file, it was left as it is`);
}

/** The pair of a map with this key. */
export function pairOf(map: YAMLMap | undefined, key: string): Pair | undefined {
  return map?.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** A pair's value as a node; undefined when nothing at all is written. */
export function valueOf(pair: Pair | undefined): Node | undefined {
  return isNode(pair?.value) ? pair.value : undefined;
}

/** Whether a value says nothing: not written, `null`, `~`. */
export function isNothing(node: Node | undefined): boolean {
  return node === undefined || (isScalar(node) && (node.value === null || node.value === undefined));
}

/** Whether a map or list holds nothing. */
export function isEmpty(node: Node): boolean {
  return (isMap(node) || isSeq(node)) && node.items.length === 0;
}

/** Where a node's own text begins. */
export function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

/** Where a node's own text ends: after its last leaf, not after the comments and blank lines that follow it. */
export function endOf(node: unknown): number {
  if (isPair(node)) return isNode(node.value) ? endOf(node.value) : endOf(node.key);
  if (!isNode(node)) return 0;
  const last = isCollection(node) && node.flow !== true ? node.items.at(-1) : undefined;
  return last === undefined ? (node.range?.[1] ?? 0) : endOf(last);
}

/** The beginning of the line that a place is in. */
export function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  // A byte order mark is no part of the first line.
  return start === 0 && text.startsWith("\uFEFF") ? 1 : start;
}

/** The beginning of the line after what ends here: a literal block ends at a line's beginning already. */
export function nextLine(text: string, at: number): number {
  if (at > 0 && text[at - 1] === "\n") return at;
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** How far a place is indented. */
export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

/** How far the file's own keys are indented: hardly ever at all. */
export function topColumn({ text, root }: YamlText): number {
  const [first] = root?.items ?? [];
  return first === undefined ? 0 : columnOf(text, startOf(first.key));
}

/** Lines as text to insert at the beginning of a line, or at the end of a text that has no final line break. */
export function asLines(text: string, at: number, lines: readonly string[]): string {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const isOpen = at === text.length && text !== "" && text !== "\uFEFF" && !text.endsWith("\n");
  return isOpen ? lines.map((line) => lineBreak + line).join("") : lines.map((line) => line + lineBreak).join("");
}
