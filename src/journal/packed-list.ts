import type { ContentKind, ContentRef, MessageListPiece } from "../core/events/content.ts";
import type { JsonValue } from "../core/json/json-value.ts";
import { isList } from "../core/json/json-value.ts";
import { get, readNumber } from "../core/json/path.ts";

/** A list of messages as it is written: of a reference its hash and size, since its kind is known. */
export function packList(value: JsonValue): JsonValue {
  if (!isList(get(value, "add"))) return value;
  const { base, keep, add } = listOf(value);
  return { base: base === null ? null : packRef(base), keep, add: add.map(packRef) };
}

/** Undoes `packList`; a list that was written whole stays as it is. */
export function unpackList(value: JsonValue): JsonValue {
  const [base, add] = [get(value, "base"), get(value, "add")];
  if (!isList(add)) return value;
  return {
    base: typeof base === "string" ? unpackRef(base, "message_list") : (base ?? null),
    keep: readNumber(value, "keep") ?? 0,
    add: add.map((ref) => (typeof ref === "string" ? unpackRef(ref, "message") : ref)),
  };
}

/** A piece of kind `message_list` as what it is; an empty list when it is none (a piece that is not there any more). */
export function listOf(value: JsonValue): MessageListPiece {
  if (!isList(get(value, "add"))) return { base: null, keep: 0, add: [] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ingest made this piece; read back, its frame's checksum held
  return value as unknown as MessageListPiece;
}

function packRef({ hash, bytes, truncated }: ContentRef): string {
  return `${hash} ${bytes}${truncated === true ? " cut" : ""}`;
}

function unpackRef(text: string, kind: ContentKind): { readonly [Key in keyof ContentRef]: ContentRef[Key] } {
  const [hash = "", bytes = "0", cut] = text.split(" ");
  const ref = { hash, bytes: Number(bytes), kind };
  return cut === undefined ? ref : { ...ref, truncated: true };
}
