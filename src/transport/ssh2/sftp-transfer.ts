/** Keeps many SFTP requests in flight, so that a file takes the time of its bytes and not of its round trips. */

/**
 * Less than what every SFTP server must take in one packet (filexfer-02 section 3), so that it fits into one packet
 * of the channel, too: 32 KiB with a header would need a second one, which costs as much as the first.
 */
const CHUNK_BYTES = 63 * 512;
const MOST_IN_FLIGHT = 32;
/**
 * Writes leave in bursts: one for each answer would wake the node's sshd, and its SFTP server, for every packet. Half
 * of them stay under way meanwhile, so that the line is never idle.
 */
const MOST_WRITES = 64;
const BURST = MOST_WRITES / 2;

/** Fills `buffer` from `position` on; resolves with the bytes read, and fails or gives 0 at the end of the file. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>;
export type WriteAt = (chunk: Uint8Array, position: number) => Promise<unknown>;

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
 * Writes `content` from the beginning of a new file; rejects with the first failure. What is not written reads as
 * zeros, so parts of zeros stay out, but for the last one, which makes the file as long as it is.
 */
export async function writeBehind(content: AsyncIterable<Uint8Array>, writeAt: WriteAt): Promise<void> {
  const inFlight: Promise<unknown>[] = [];
  let position = 0;
  let hole: Uint8Array | undefined;
  const send = async (part: Uint8Array, at: number): Promise<void> => {
    const written = writeAt(part, at);
    // The failure is seen when its turn comes.
    written.catch(() => undefined);
    inFlight.push(written);
    if (inFlight.length >= MOST_WRITES) await Promise.all(inFlight.splice(0, BURST));
  };
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length; start += CHUNK_BYTES) {
      const part = chunk.subarray(start, start + CHUNK_BYTES);
      hole = isZeros(part) ? part : undefined;
      if (!hole) await send(part, position);
      position += part.length;
    }
  }
  if (hole) await send(hole, position - hole.length);
  await Promise.all(inFlight);
}

const ZEROS = Buffer.alloc(CHUNK_BYTES);

function isZeros(part: Uint8Array): boolean {
  return part[0] === 0 && ZEROS.compare(part, 0, part.length, 0, part.length) === 0;
}
