import type { BodyEnd } from "./response-observer.ts";

/** What reads along with a body. */
export interface BodyObserver {
  push(chunk: Uint8Array): void;
  end(how: BodyEnd): Promise<void>;
}

/**
 * Passes a body on byte for byte and shows each chunk to an observer after it was passed on. Nothing the observer does
 * can reach the bytes. A transform, never `tee()`: that keeps the upstream alive when the client leaves and buffers
 * without bound.
 */
export function tap(
  body: ReadableStream<Uint8Array>,
  observer: BodyObserver,
  onTrouble: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const guarded = async (how: BodyEnd): Promise<void> => {
    try {
      await observer.end(how);
    } catch (error) {
      onTrouble(error);
    }
  };
  const transformer: CancellableTransformer = {
    transform(chunk, controller) {
      controller.enqueue(chunk);
      try {
        observer.push(chunk);
      } catch (error) {
        onTrouble(error);
      }
    },
    flush: () => guarded("complete"),
    // Bun calls it when the client leaves and when the upstream breaks off; the latter brings the socket's error.
    cancel: (reason) => guarded(isSocketError(reason) ? "upstream_broke" : "client_gone"),
  };
  return body.pipeThrough(new TransformStream(transformer));
}

/** `cancel` is in the standard and in Bun; the type library does not know it yet. */
interface CancellableTransformer extends Transformer<Uint8Array, Uint8Array> {
  readonly cancel: (reason: unknown) => Promise<void>;
}

function isSocketError(reason: unknown): boolean {
  return (
    reason instanceof Error &&
    "code" in reason &&
    typeof reason.code === "string" &&
    /^(E[A-Z]+|ConnectionClosed)$/.test(reason.code)
  );
}
