/** The media types that ATIF knows for images. */
export type ImageType = "image/jpeg" | "image/png" | "image/gif" | "image/webp";

/** Spellings of them that are met, in lower case. */
const spellings: ReadonlyMap<string, ImageType> = new Map([
  ["image/jpeg", "image/jpeg"],
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/png", "image/png"],
  ["image/x-png", "image/png"],
  ["image/gif", "image/gif"],
  ["image/webp", "image/webp"],
]);

/** How files of each type begin, one character per byte. */
const beginnings: readonly (readonly [ImageType, RegExp])[] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xFF\xD8\xFF/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[\s\S]{4}WEBP/],
];

/**
 * The type of an image in base64: what its first bytes say, else what it is said to be; undefined when it is none that
 * ATIF knows. Codex' hooks call every image `application/octet-stream`.
 */
export function imageTypeOf(data: string, told: string | undefined): ImageType | undefined {
  const head = Buffer.from(data.slice(0, 24), "base64").toString("latin1");
  const found = beginnings.find(([, beginning]) => beginning.test(head));
  return found?.[0] ?? spellings.get(told?.trim().toLowerCase() ?? "");
}
