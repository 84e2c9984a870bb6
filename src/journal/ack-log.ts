import { appendPrivate } from "../platform/private-file.ts";
import { encodeFrames } from "./frame.ts";
import { ackEnding } from "./layout.ts";
import { Positions } from "./positions.ts";
import { SegmentReader } from "./segment-reader.ts";

/**
 * What exporters have taken of one segment, in a file beside it: the segment has one writer (the gateway's thread) and
 * this file another (the projection's).
 */
export class AckLog {
  readonly #path: string;
  readonly #warn: (message: string) => void;

  constructor(segmentPath: string, warn: (message: string) => void) {
    this.#path = `${segmentPath}${ackEnding}`;
    this.#warn = warn;
  }

  /** The last positions of each exporter; none when nothing was taken yet or the file cannot be read. */
  read(): Map<string, Positions> {
    const positions = new Map<string, Positions>();
    try {
      const reader = new SegmentReader(this.#path);
      try {
        for (const { record } of reader.next()) {
          if (record.kind === "ack") positions.set(record.exporter, new Positions(record.low, record.ranges));
        }
      } finally {
        reader.close();
      }
    } catch {
      // No file yet: nothing was taken.
    }
    return positions;
  }

  /** Notes an exporter's positions. When that fails, something may be delivered twice; receivers know it by its ids. */
  write(exporter: string, { low, ranges }: Positions): void {
    try {
      appendPrivate(this.#path, encodeFrames([{ kind: "ack", exporter, low, ranges }]));
    } catch {
      this.#warn("what the exporters have taken cannot be noted beside the journal; it may be sent again later");
    }
  }
}
