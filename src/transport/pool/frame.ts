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

/** Cuts a stream of bytes into frames. Only a payload that comes in pieces is copied. */
export class FrameReader {
  /** Of the frame whose payload is on its way. */
  #header: Buffer | undefined;
  /** What there is of the next header or payload. */
  #pieces: Buffer[] = [];
  #bytes = 0;
  #wanted = HEADER_BYTES;

  /** The frames that are complete with `chunk`. Throws RangeError where one is too long: the rest means nothing then. */
  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    while (this.#bytes + chunk.length - at >= this.#wanted) {
      const end = at + this.#wanted - this.#bytes;
      const frame = this.#next(this.#joined(chunk.subarray(at, end)));
      if (frame) frames.push(frame);
      at = end;
    }
    if (at < chunk.length) {
      this.#pieces.push(chunk.subarray(at));
      this.#bytes += chunk.length - at;
    }
    return frames;
  }

  #joined(last: Buffer): Buffer {
    if (this.#bytes === 0) return last;
    const whole = Buffer.concat([...this.#pieces, last]);
    this.#pieces = [];
    this.#bytes = 0;
    return whole;
  }

  /** A payload makes the frame; behind a header, a payload is wanted. */
  #next(part: Buffer): Frame | undefined {
    const header = this.#header;
    this.#header = header ? undefined : part;
    this.#wanted = header ? HEADER_BYTES : payloadBytes(part);
    return header && { type: header.readUInt8(4), id: header.readUInt32BE(5), payload: part };
  }
}

function payloadBytes(header: Buffer): number {
  const bytes = header.readUInt32BE(0);
  if (bytes > MOST_PAYLOAD_BYTES) throw new RangeError(`a frame of ${bytes} bytes`);
  return bytes;
}
