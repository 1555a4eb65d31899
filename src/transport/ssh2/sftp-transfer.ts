/** Keeps many SFTP requests in flight, so that a file takes the time of its bytes and not of its round trips. */

/**
 * Less than what every SFTP server must take in one packet (filexfer-02 section 3), so that it fits into one packet
 * of the channel, too: 32 KiB with a header would need a second one, which costs as much as the first.
 */
const CHUNK_BYTES = 63 * 512;
const MOST_IN_FLIGHT = 32;
/**
 * Parts on their way to one file. They leave in bursts: one for each answer would wake the node's sshd, and its SFTP
 * server, for every packet. Half of them stay under way meanwhile, so that the line is never idle.
 */
const MOST_WRITES = 64;
/** In one request, where the server takes so many: OpenSSH takes 255 KiB, and has that much less to answer. */
const MOST_PARTS = 8;

/** Fills `buffer` from `position` on; resolves with the bytes read, and fails or gives 0 at the end of the file. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>;
export type WriteAt = (part: Uint8Array, position: number) => Promise<unknown>;

/** SSH_FX_EOF */
const END_OF_FILE = 1;

interface Reading {
  readonly position: number;
  readonly buffer: Buffer;
  readonly bytes: Promise<number>;
}

/** The file in order, whatever order the answers come in. */
export async function* readAhead(readAt: ReadAt): AsyncGenerator<Uint8Array> {
  const ahead: Reading[] = [];
  let position = 0;
  for (;;) {
    while (ahead.length < MOST_IN_FLIGHT) {
      ahead.push(startReading(readAt, position));
      position += CHUNK_BYTES;
    }
    const first = ahead.shift();
    if (first === undefined) return;
    const bytes = await first.bytes;
    if (bytes === 0) return;
    yield first.buffer.subarray(0, bytes);
    if (bytes === CHUNK_BYTES) continue;
    // A short answer need not be the end: the rest is asked for anew, since what is ahead leaves a hole.
    ahead.length = 0;
    position = first.position + bytes;
  }
}

function startReading(readAt: ReadAt, position: number): Reading {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const bytes = readAt(buffer, position).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === END_OF_FILE) return 0;
    throw error;
  });
  // Answers behind the end of the file may fail after nobody waits for them any more.
  bytes.catch(() => undefined);
  return { position, buffer, bytes };
}

/**
 * Writes `content` from the beginning of a new file, up to `mostBytes` in one request; rejects with the first failure.
 * Resolves when all has left, with the answers that are still to come. What is not written reads as zeros, so parts of
 * zeros stay out, but for the last one, which makes the file as long as it is.
 */
export async function writeBehind(
  content: AsyncIterable<Uint8Array>,
  writeAt: WriteAt,
  mostBytes: number,
): Promise<readonly Promise<unknown>[]> {
  const inFlight: Promise<unknown>[] = [];
  const mostParts = Math.max(1, Math.min(MOST_PARTS, Math.floor(mostBytes / CHUNK_BYTES)));
  const mostWrites = Math.ceil(MOST_WRITES / mostParts);
  let position = 0;
  let hole: Uint8Array | undefined;
  const send = async (bytes: Uint8Array, at: number): Promise<void> => {
    const written = writeAt(bytes, at);
    // The failure is seen when its turn comes.
    written.catch(() => undefined);
    inFlight.push(written);
    if (inFlight.length >= mostWrites) await Promise.all(inFlight.splice(0, mostWrites / 2));
  };
  for await (const chunk of content) {
    for (const { bytes, isHole } of stretchesOf(chunk, mostParts)) {
      hole = isHole ? bytes : undefined;
      if (!isHole) await send(bytes, position);
      position += bytes.length;
    }
  }
  if (hole) await send(hole, position - hole.length);
  return inFlight;
}

/** Parts of zeros, each for itself; of what is between them, as much at a time as one request takes. */
function* stretchesOf(
  chunk: Uint8Array,
  mostParts: number,
): Generator<{ readonly bytes: Uint8Array; readonly isHole: boolean }> {
  const isHoleAt = (at: number): boolean => isZeros(chunk.subarray(at, at + CHUNK_BYTES));
  for (let start = 0, end = 0; start < chunk.length; start = end) {
    const isHole = isHoleAt(start);
    const most = Math.min(chunk.length, start + (isHole ? 1 : mostParts) * CHUNK_BYTES);
    end = start + CHUNK_BYTES;
    while (end < most && !isHoleAt(end)) end += CHUNK_BYTES;
    yield { bytes: chunk.subarray(start, end), isHole };
  }
}

const ZEROS = Buffer.alloc(CHUNK_BYTES);

function isZeros(part: Uint8Array): boolean {
  return part[0] === 0 && ZEROS.compare(part, 0, part.length, 0, part.length) === 0;
}
