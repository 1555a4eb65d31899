/** A download of the size that was told: one that does not end fills no disk. */

import { GrappeError } from '../../../../base/index.ts';

export async function* bytesWithin(
  bytes: AsyncIterable<Uint8Array>,
  { path, sizeBytes }: { readonly path: string; readonly sizeBytes: number },
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > sizeBytes)
      throw new GrappeError('server-failed', {
        message: `more than the ${sizeBytes} bytes of '${path}' came from the server`,
      });
    yield piece;
  }
}
