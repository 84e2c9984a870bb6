import type { BodyEnd } from "./response-observer.ts";

/** What reads along with a body. */
export interface BodyObserver {
  push(chunk: Uint8Array): void;
  end(how: BodyEnd): Promise<void>;
}

/** What a tap needs to know besides the body. */
export interface TapOptions {
  readonly observer: BodyObserver;
  /** Aborted when the client leaves: the body then fails as if the upstream had broken off. */
  readonly signal: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}

/** What an observer reads at a time, in bytes: a few milliseconds' work. */
const sliceBytes = 128 * 1024;
/** How long the last bytes before a break have to reach the client, in milliseconds. */
const partingMillis = 10;

/**
 * Passes a body on byte for byte and shows each chunk to an observer after it was passed on. Nothing the observer does
 * can reach the bytes. Pulled, never `tee()`: that keeps the upstream alive when the client leaves and buffers without
 * bound. Not a TransformStream either: one that fails throws away what it holds, and the event that says why a provider
 * broke off would be lost with it.
 */
export function tap(body: ReadableStream<Uint8Array>, options: TapOptions): ReadableStream<Uint8Array> {
  const { observer, signal, onTrouble } = options;
  const reader = body.getReader();
  const end = async (how: BodyEnd): Promise<void> => {
    try {
      await observer.end(how);
    } catch (error) {
      onTrouble(error);
    }
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      const { done, value } = await reader.read();
      if (done) {
        await end("complete");
        return controller.close();
      }
      controller.enqueue(value);
      await observe(options, value);
    } catch (error) {
      await end(signal.aborted ? "client_gone" : "upstream_broke");
      await Bun.sleep(partingMillis);
      controller.error(error);
    }
  };
  const cancel = async (reason: unknown): Promise<void> => {
    await end("client_gone");
    await reader.cancel(reason);
  };
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}

/** A large chunk is shown in slices, and others have their turn between them: the next one is not asked for meanwhile. */
async function observe({ observer, onTrouble }: TapOptions, chunk: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      if (at > 0) await new Promise(setImmediate);
      observer.push(chunk.length <= sliceBytes ? chunk : chunk.subarray(at, at + sliceBytes));
    }
  } catch (error) {
    onTrouble(error);
  }
}
