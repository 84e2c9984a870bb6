import type { BodyEnd } from "./response-observer.ts";

/** What reads along with a body. */
export interface BodyObserver {
  push(chunk: Uint8Array): void;
  end(how: BodyEnd): void | Promise<void>;
}

/** What a tap needs to know besides the body. */
export interface TapOptions {
  readonly observer: BodyObserver;
  /** Aborted when the client leaves: the body then fails as if the upstream had broken off. */
  readonly signal: AbortSignal;
  readonly onTrouble: (error: unknown) => void;
}

/** As much of a stream's reader as a tap needs. */
interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array<ArrayBuffer> | undefined }>;
  cancel(reason: unknown): Promise<void>;
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
export function tap(body: ReadableStream<Uint8Array<ArrayBuffer>>, options: TapOptions): ReadableStream<Uint8Array> {
  return tapped(body.getReader(), undefined, options);
}

/**
 * The same for a short body of a declared length. One that comes as one piece passes as one: a client's stream would
 * cost as much as the rest of serving does. Of any other what came first goes before the rest.
 */
export async function tapShort(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  length: number,
  options: TapOptions,
): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>> {
  const reader: Reader = body.getReader();
  const first = reader.read();
  try {
    const { value } = await first;
    if (value?.length !== length) return tapped(reader, first, options);
    await observe(options, value);
    await end(options, "complete");
    return value;
  } catch {
    // Nobody may ever ask for the rest: the client is perhaps gone.
    await end(options, options.signal.aborted ? "client_gone" : "upstream_broke");
    return tapped(reader, first, options);
  }
}

function tapped(
  reader: Reader,
  first: ReturnType<Reader["read"]> | undefined,
  options: TapOptions,
): ReadableStream<Uint8Array> {
  let read = first;
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      const { done, value } = await (read ?? reader.read());
      read = undefined;
      if (done || value === undefined) {
        await end(options, "complete");
        return controller.close();
      }
      controller.enqueue(value);
      // Nothing is waited for that need not be: each wait is a turn that the next chunk comes later.
      const rest = observe(options, value);
      if (rest !== undefined) await rest;
    } catch (error) {
      await end(options, options.signal.aborted ? "client_gone" : "upstream_broke");
      await Bun.sleep(partingMillis);
      controller.error(error);
    }
  };
  const cancel = async (reason: unknown): Promise<void> => {
    await end(options, "client_gone");
    await reader.cancel(reason);
  };
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}

async function end({ observer, onTrouble }: TapOptions, how: BodyEnd): Promise<void> {
  try {
    await observer.end(how);
  } catch (error) {
    onTrouble(error);
  }
}

/** A large chunk is shown in slices, and others have their turn between them: the next one is not asked for meanwhile. */
function observe({ observer, onTrouble }: TapOptions, chunk: Uint8Array): Promise<void> | undefined {
  try {
    if (chunk.length > sliceBytes) return observeSlices(observer, chunk).catch(onTrouble);
    observer.push(chunk);
  } catch (error) {
    onTrouble(error);
  }
  return undefined;
}

async function observeSlices(observer: BodyObserver, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; at += sliceBytes) {
    if (at > 0) await new Promise(setImmediate);
    observer.push(chunk.subarray(at, at + sliceBytes));
  }
}
