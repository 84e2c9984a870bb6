import type { JsonValue } from "../../../core/json/json-value.ts";
import { isList, isObject } from "../../../core/json/json-value.ts";
import { readString } from "../../../core/json/path.ts";
import { mediaWords } from "../media-words.ts";
import type { Album, EncodedImage } from "./album.ts";
import type { StepImage } from "./step-content.ts";

/** Where the base64 of an image stands, and where its type, in what tools give: MCP, providers and agents differ. */
const dataKeys = ["data", "base64", "blob"];
const typeKeys = ["mimeType", "media_type", "mime_type", "mediaType", "type"] as const;

const dataUrl = /^data:([^;,]*)(?:;[^;,]*)*;base64,/;

/** What a tool gave, its images apart. */
export interface HookOutput {
  /** The same with words in the place of each image's base64. */
  readonly value: JsonValue;
  readonly images: readonly StepImage[];
}

/** Takes the images out of what a hook tells that a tool gave, wherever in it they stand. */
export function takeHookImages(output: JsonValue, album: Album): HookOutput {
  const images: StepImage[] = [];
  const take = (image: EncodedImage): string | undefined => {
    // Its words stand in the value already, so it leaves none where it has no file.
    const taken = album.take(image, "");
    if (taken === undefined) return undefined;
    images.push(taken);
    return mediaWords("image", { mediaType: taken.mediaType, data: image.data });
  };
  const walk = (value: JsonValue): JsonValue => {
    if (typeof value === "string") return fromUrl(value, take) ?? value;
    if (isList(value)) return value.map(walk);
    if (!isObject(value)) return value;
    const mediaType = typeKeys.map((key) => readString(value, key)).find((type) => type?.startsWith("image/") === true);
    const entries = Object.entries(value).map(([key, held]): [string, JsonValue] => {
      const isData = mediaType !== undefined && dataKeys.includes(key) && typeof held === "string";
      return [key, (isData ? take({ mediaType, data: held }) : undefined) ?? walk(held)];
    });
    return Object.fromEntries(entries);
  };
  return { value: walk(output), images };
}

function fromUrl(value: string, take: (image: EncodedImage) => string | undefined): string | undefined {
  // The head of a data URL is short: a bounded look keeps the pattern off megabytes of base64.
  const head = value.startsWith("data:") ? dataUrl.exec(value.slice(0, 256)) : null;
  return head === null ? undefined : take({ mediaType: head[1], data: value.slice(head[0].length) });
}
