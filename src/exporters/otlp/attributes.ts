import type { JsonValue } from "../../core/json/json-value.ts";
import type { AttributeMap, AttributeValue } from "./span-record.ts";
import { cleanText, jsonWithin, truncateText } from "./truncate.ts";

/** Bytes that an attribute takes besides its key and text: tags, lengths, object headers. */
const overhead = 16;

/** Collects attributes, keeps each within a size, and counts what they take. Undefined values leave no attribute. */
export class Attributes {
  readonly #values: Record<string, AttributeValue> = {};
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes - the most that one text may take, in bytes of UTF-8; ids are never cut. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** About how many bytes the attributes take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** What was collected. */
  get values(): AttributeMap {
    return this.#values;
  }

  /** A text, cut with a visible mark when it is too long. */
  text(key: string, value: string | undefined): this {
    return value === undefined ? this : this.#put(key, truncateText(value, this.#maxBytes));
  }

  /** A name or id: never cut. */
  id(key: string, value: string | undefined): this {
    return value === undefined ? this : this.#put(key, cleanText(value));
  }

  /** A value as JSON text. */
  json(key: string, value: JsonValue | undefined): this {
    return value === undefined ? this : this.#put(key, jsonWithin(value, this.#maxBytes));
  }

  /** Several names; none leave no attribute. */
  ids(key: string, values: readonly string[]): this {
    return values.length === 0 ? this : this.#put(key, values.map(cleanText));
  }

  /** A finite number. */
  number(key: string, value: number | undefined): this {
    return value === undefined || !Number.isFinite(value) ? this : this.#put(key, value);
  }

  /** A flag that is only there when it is true. */
  flag(key: string, value: boolean | undefined): this {
    return value === true ? this.#put(key, true) : this;
  }

  /** Everything that another set holds. */
  all(others: AttributeMap): this {
    for (const [key, value] of Object.entries(others)) this.#put(key, value);
    return this;
  }

  #put(key: string, value: AttributeValue): this {
    const size = sizeOf(value);
    this.#bytes += Buffer.byteLength(key) + size + overhead;
    this.#values[key] = value;
    return this;
  }
}

function sizeOf(value: AttributeValue): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  return Array.isArray(value) ? value.reduce((sum, one) => sum + Buffer.byteLength(one) + overhead, 0) : 8;
}
