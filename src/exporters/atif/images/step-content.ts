import type { JsonObject } from "../../../core/json/json-value.ts";
import { joined } from "../text.ts";

/** An image of a message or tool result; its bytes are in a file of their own. */
export interface StepImage {
  /** The file's name: a hash of the bytes, and the type's ending. */
  readonly name: string;
  readonly mediaType: string;
  /** What stands in its place where there is no such file. */
  readonly words: string;
}

/** What a message or tool result says, in order. */
export type StepContent = readonly (string | StepImage)[];

/** The path of an image's file, relative to the document; undefined when there is none. */
export type ImagePath = (image: StepImage) => string | undefined;

/** For a document that stands alone. */
export const noImages: ImagePath = () => undefined;

/** The content as text, images by their words. */
export function wordsOf(content: StepContent): string {
  return joined(content.map((one) => (typeof one === "string" ? one : one.words)));
}

/** For a step that has its words already: the content too, when there is an image in it. */
export function withImages(content: StepContent): { readonly content?: StepContent } {
  return content.some((one) => typeof one !== "string") ? { content } : {};
}

/** The content as ATIF writes it: parts where an image has a file, else one text. */
export function rendered(content: StepContent, path: ImagePath): string | readonly JsonObject[] {
  const parts: JsonObject[] = [];
  let texts: string[] = [];
  const endOfTexts = (): void => {
    const text = joined(texts);
    if (text !== "") parts.push({ type: "text", text });
    texts = [];
  };
  for (const one of content) {
    const file = typeof one === "string" ? undefined : path(one);
    if (typeof one === "string" || file === undefined) {
      texts.push(typeof one === "string" ? one : one.words);
      continue;
    }
    endOfTexts();
    parts.push({ type: "image", source: { media_type: one.mediaType, path: file } });
  }
  if (parts.length === 0) return joined(texts);
  endOfTexts();
  return parts;
}
