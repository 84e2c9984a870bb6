import type { ContentReader } from "../core/events/content.ts";
import type { RelayEvent } from "../core/events/relay-event.ts";
import type { Pricer } from "../pricing/call-cost.ts";

/** One session as the journal holds it. */
export interface RecordedSession {
  readonly session: string;
  /** The agent's registered id. */
  readonly agent: string;
  /** Its relay events, oldest first; to be read once. */
  readonly events: Iterable<{ readonly event: RelayEvent; readonly content: ContentReader }>;
}

/** The file that a document goes to. */
export interface DocumentFile {
  /** Absolute. */
  readonly path: string;
  /** Takes a file that the document names, to be written before it. `name` is relative to the document's folder. */
  readonly keep: (name: string, bytes: Uint8Array) => void;
}

/** What a document is made with besides the session and the exporter's settings. */
export interface ExportContext {
  readonly version: string;
  /** Absent when costs are switched off. */
  readonly price: Pricer | undefined;
  /** Absent when the document stands alone, on stdout. */
  readonly file?: DocumentFile | undefined;
}

/** What the file of a format offers. `config` is the exporter's validated section of plugins.toml. */
export interface ExportModule<Config> {
  /** The whole document, a line break at its end; undefined when the session has nothing to show in this form. */
  render(session: RecordedSession, config: Config, context: ExportContext): string | undefined;
}

/** A document that `nemo-relay export` can make of a session, through the same projection as its exporter. */
export interface ExportFormat {
  /** The word after `--format`. */
  readonly name: string;
  /** Ending of a file, its dot included. */
  readonly ending: string;
  /** For help, a few words. */
  readonly summary: string;
  readonly load: () => Promise<ExportModule<unknown>>;
}
