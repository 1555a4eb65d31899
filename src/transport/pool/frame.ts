/**
 * The binary frames between a command line and the background process: length of the payload (4 bytes), type (1),
 * id (4), payload. What is too long is refused before memory is spent on it.
 */

export interface Frame {
  readonly type: number;
  /** Names a connection, a command or a question, as its type says; 0 for the whole conversation. */
  readonly id: number;
  readonly payload: Buffer;
}

export const HEADER_BYTES = 9;
/** More than the longest command text with its environment; output comes in smaller pieces. */
export const MOST_PAYLOAD_BYTES = 1024 * 1024;

export function frameHeader(type: number, id: number, payloadBytes: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(payloadBytes, 0);
  header.writeUInt8(type, 4);
  header.writeUInt32BE(id, 5);
  return header;
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wanted = HEADER_BYTES;

  /** The frames that are complete with `chunk`. Throws RangeError where one is too long: the rest means nothing then. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return [];
    const bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      this.#wanted = frameBytes(bytes, at);
      if (bytes.length - at < this.#wanted) break;
      frames.push(frameAt(bytes, at, this.#wanted));
      at += this.#wanted;
    }
    this.#chunks = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#bytes = bytes.length - at;
    return frames;
  }
}

/** The length of the frame that begins at `at`, or of a header where not even that is there. */
function frameBytes(bytes: Buffer, at: number): number {
  if (bytes.length - at < HEADER_BYTES) return HEADER_BYTES;
  const payloadBytes = bytes.readUInt32BE(at);
  if (payloadBytes > MOST_PAYLOAD_BYTES) throw new RangeError(`a frame of ${payloadBytes} bytes`);
  return HEADER_BYTES + payloadBytes;
}

function frameAt(bytes: Buffer, at: number, length: number): Frame {
  return {
    type: bytes.readUInt8(at + 4),
    id: bytes.readUInt32BE(at + 5),
    payload: bytes.subarray(at + HEADER_BYTES, at + length),
  };
}
