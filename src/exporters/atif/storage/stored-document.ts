import { dirname, join } from "node:path";
import type { JsonObject, JsonValue } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";
import { parseJson } from "../../../core/json/parse.ts";
import { get, readList, readString } from "../../../core/json/path.ts";
import { mediaWords } from "../media-words.ts";
import { joined } from "../text.ts";
import type { StoredFile } from "./remote.ts";

/** An image that a session's file names. */
export interface StoredImage {
  /** As the file names it, relative to the file. */
  readonly name: string;
  /** Where it lies, absolute. */
  readonly path: string;
  readonly mediaType: string;
}

/** A session's file as it is now, and the images that it names. */
export interface StoredDocument {
  readonly bytes: Uint8Array;
  readonly images: readonly StoredImage[];
}

/** Reads a session's file once: it may be replaced at any time. */
export async function readStored({ path }: StoredFile): Promise<StoredDocument> {
  const bytes = await Bun.file(path).bytes();
  const images = new Map<string, StoredImage>();
  mapParts(bytes, (parts) => {
    for (const part of parts) {
      const name = readString(part, "source.path");
      const mediaType = readString(part, "source.media_type") ?? "";
      if (name !== undefined) images.set(name, { name, path: join(dirname(path), name), mediaType });
    }
    return parts;
  });
  return { bytes, images: [...images.values()] };
}

/** The same for a place that keeps single files only: words stand for the images. */
export async function readAlone({ path }: StoredFile): Promise<Uint8Array> {
  const bytes = await Bun.file(path).bytes();
  const document = mapParts(bytes, (parts) => joined(parts.map(partWords)));
  return document === undefined ? bytes : Buffer.from(`${JSON.stringify(document)}\n`);
}

function partWords(part: JsonValue): string {
  if (readString(part, "type") !== "image") return readString(part, "text") ?? "";
  const name = readString(part, "source.path")?.split("/").at(-1);
  return mediaWords("image", { mediaType: readString(part, "source.media_type"), name });
}

type MapParts = (parts: readonly JsonValue[]) => JsonValue;

/** The document with every list of parts replaced; undefined when there is none, which most often shows without parsing. */
function mapParts(bytes: Uint8Array, map: MapParts): JsonValue | undefined {
  const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!held.includes('{"type":"image","source":')) return undefined;
  const parsed = parseJson(held.toString());
  return parsed.ok ? mapTrajectory(parsed.value, map) : undefined;
}

function mapTrajectory(trajectory: JsonValue, map: MapParts): JsonValue {
  if (!isObject(trajectory)) return trajectory;
  const steps = readList(trajectory, "steps").map((step) => mapStep(step, map));
  const below = readList(trajectory, "subagent_trajectories").map((child) => mapTrajectory(child, map));
  return { ...trajectory, steps, ...(below.length === 0 ? {} : { subagent_trajectories: below }) };
}

function mapStep(step: JsonValue, map: MapParts): JsonValue {
  if (!isObject(step)) return step;
  const observation = get(step, "observation");
  const results = readList(observation ?? null, "results").map((result) => mapMember(result, "content", map));
  const observed = isObject(observation) ? { observation: { ...observation, results } } : {};
  return { ...mapMember(step, "message", map), ...observed };
}

function mapMember(value: JsonValue, key: string, map: MapParts): JsonObject {
  const held = get(value, key);
  const plain = isObject(value) ? value : {};
  return isList(held) ? { ...plain, [key]: map(held) } : plain;
}
