import { basename } from "node:path";
import type { JsonObject } from "../../core/json/json-value.ts";
import type { DocumentFile, ExportContext, RecordedSession } from "../export-format.ts";
import { Album } from "./images/album.ts";
import { imageFolder } from "./images/image-folder.ts";
import type { ImagePath } from "./images/step-content.ts";
import { noImages } from "./images/step-content.ts";
import { renderDocument } from "./render.ts";
import type { AtifConfig } from "./schema.ts";
import { SessionBuilder } from "./session-builder.ts";

/**
 * The ATIF document of a recorded session, as the exporter writes it; undefined while it has no step.
 * @param file - where it goes: it keeps the images that the document names. Without it words stand for them.
 */
export function recordedDocument(
  { session, agent, events }: RecordedSession,
  config: AtifConfig,
  { price }: ExportContext,
  file?: DocumentFile,
): JsonObject | undefined {
  const album = new Album([], file === undefined ? 0 : Number.POSITIVE_INFINITY);
  const builder = new SessionBuilder(session, agent, price, album);
  for (const { event, content } of events) builder.take(event, content);
  return renderDocument(builder, config, file === undefined ? noImages : keptBy(file, album));
}

function keptBy(file: DocumentFile, album: Album): ImagePath {
  const folder = basename(imageFolder(file.path));
  return ({ name }) => {
    const bytes = album.held.get(name);
    if (bytes === undefined) return undefined;
    const path = `${folder}/${name}`;
    file.keep(path, bytes);
    return path;
  };
}
