/** Gives the memory of a large buffer back at once, which nobody may use any more: a collection may be long in coming. */
export function freeBuffer({ buffer }: Buffer<ArrayBuffer>): void {
  // A small one is a part of Node's pool, which belongs to others too.
  if (buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
