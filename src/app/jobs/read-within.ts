/** Bytes that go along with a job, read no further than a job may hold: /dev/zero has no end. */

import { GrappeError } from '../../base/index.ts';
import { DEFAULT_SUBMISSION_LIMITS } from '../../jobs/index.ts';

/** `name` is what a person calls it. */
export async function readWithin(source: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const { contentBytes } = DEFAULT_SUBMISSION_LIMITS;
  let sizeBytes = 0;
  for await (const piece of source) {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes > contentBytes) throw tooLarge(name, contentBytes);
  }
  return Buffer.concat(pieces);
}

function tooLarge(name: string, most: number): GrappeError {
  return new GrappeError('job-limit', {
    message: `'${name}' is too large for a job`,
    why: `its files and its input may have ${most / 2 ** 20} MiB together`,
    hint: "put it on the nodes with 'grappe copy', and let the program read it there",
  });
}
