/** What is known of an image, document or recording. */
export interface Media {
  readonly mediaType?: string | undefined;
  readonly name?: string | undefined;
  /** Base64. */
  readonly data?: string | undefined;
  readonly url?: string | undefined;
}

/** What stands where a file is not shown. @example "[image image/png, 1204 bytes]" */
export function mediaWords(type: string, { mediaType, name, data, url }: Media): string {
  const shownUrl = url === undefined || url.startsWith("data:") ? undefined : url;
  const words = [type, mediaType, name, shownUrl].filter((word) => word !== undefined);
  return `[${words.join(" ")}${data === undefined ? "" : `, ${base64Bytes(data)} bytes`}]`;
}

function base64Bytes(data: string): number {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor((data.length * 3) / 4) - padding);
}
