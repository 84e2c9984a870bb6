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
      observe(options, value);
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

function observe({ observer, onTrouble }: TapOptions, chunk: Uint8Array): void {
  try {
    observer.push(chunk);
  } catch (error) {
    onTrouble(error);
  }
}
