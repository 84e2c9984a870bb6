import { closeSync, constants, openSync, writeSync } from "node:fs";
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
      for (const { record } of reader.next()) {
        if (record.kind === "ack") positions.set(record.exporter, new Positions(record.low, record.ranges));
      }
      reader.close();
    } catch {
      // No file yet: nothing was taken.
    }
    return positions;
  }

  /** Notes an exporter's positions. When that fails, something may be delivered twice; receivers know it by its ids. */
  write(exporter: string, { low, ranges }: Positions): void {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    try {
      const file = openSync(this.#path, O_WRONLY | O_APPEND | O_CREAT | (O_NOFOLLOW ?? 0), 0o600);
      writeSync(file, encodeFrames([{ kind: "ack", exporter, low, ranges }]));
      closeSync(file);
    } catch {
      this.#warn("what the exporters have taken cannot be noted beside the journal; it may be sent again later");
    }
  }
}
