/** Lines of JSON out of bytes as they come. A line that is too long, or is none of JSON, is a fault of the other side. */

import { ProtocolFault } from './protocol-fault.ts';

export class JsonLines {
  readonly #mostBytes: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The values of the lines that end in `chunk`. */
  *read(chunk: Uint8Array): Generator {
    let rest = chunk;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      this.#keep(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      yield this.#take();
    }
    // A copy: the transport may use the memory of the chunk again.
    if (rest.length > 0) this.#keep(Uint8Array.from(rest));
  }

  #keep(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes > this.#mostBytes) throw new ProtocolFault('a line is too long');
    this.#pieces.push(piece);
  }

  #take(): unknown {
    const line = Buffer.concat(this.#pieces).toString('utf8');
    this.#pieces = [];
    this.#bytes = 0;
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw new ProtocolFault('a line is no JSON', cause);
    }
  }
}
