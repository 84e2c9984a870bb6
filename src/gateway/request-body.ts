import { RelayError } from "../errors.ts";

/** Most bodies that may be on their way at once: whoever lets more of them hang wants the file descriptors. */
const mostArriving = 1024;
/** A body has a minute to arrive and a second more for each of these bytes; Bun counts in steps of four seconds, to 255. */
const [patience, bytesPerSecond, longest] = [56, 256 * 1024, 252];

/** The part of Bun's server that cuts a connection on which a request takes too long. */
interface TimingServer {
  timeout(request: Request, seconds: number): void;
}

/** Reads request bodies that arrive in time. */
export class BodyReader {
  #arriving = 0;

  /** The body as it came. Throws RelayError: `busy` when too many hang, `incomplete` when the rest did not come. */
  async read(request: Request, server: TimingServer): Promise<Uint8Array> {
    if (this.#arriving >= mostArriving)
      throw new RelayError("busy", `${mostArriving} requests are still arriving; try again in a moment`);
    this.#arriving += 1;
    const declared = Number(request.headers.get("content-length") ?? 0) || 0;
    server.timeout(request, Math.min(longest, patience + declared / bytesPerSecond));
    try {
      return new Uint8Array(await request.arrayBuffer());
    } catch (error) {
      throw new RelayError("incomplete", "the body did not arrive whole", { cause: error });
    } finally {
      this.#arriving -= 1;
      // From here on silence is not an error: a model may think for minutes between two bytes.
      server.timeout(request, 0);
    }
  }
}
