/** Output as events: one for each line, with the name of where it comes from. */

import { contentOf, isUtf8, type Line, LineSplitter } from '../../../output/index.ts';

type StreamName = 'stdout' | 'stderr';

/** Text where it is UTF-8, else base64: no byte is lost. */
export type Encoded = { readonly text: string } | { readonly base64: string };

export type EmitLine = (
  place: string,
  stream: StreamName,
  line: Encoded & { readonly newline?: false },
) => Promise<void> | undefined;

export class LineEvents {
  readonly #emit: EmitLine;
  readonly #splitters = new Map<string, LineSplitter>();

  constructor(emit: EmitLine) {
    this.#emit = emit;
  }

  push(place: string, stream: StreamName, chunk: Uint8Array): Promise<void> | undefined {
    let behind: Promise<void> | undefined;
    for (const line of this.#splitterOf(place, stream).push(chunk)) behind = this.#line(place, stream, line);
    return behind;
  }

  async end(place: string): Promise<void> {
    for (const stream of ['stdout', 'stderr'] as const) {
      const last = this.#splitters.get(`${stream} ${place}`)?.end();
      this.#splitters.delete(`${stream} ${place}`);
      if (last) await this.#line(place, stream, last);
    }
  }

  #line(place: string, stream: StreamName, line: Line): Promise<void> | undefined {
    const open = line.ending === '' ? ({ newline: false } as const) : {};
    return this.#emit(place, stream, { ...encoded(contentOf(line)), ...open });
  }

  #splitterOf(place: string, stream: StreamName): LineSplitter {
    const key = `${stream} ${place}`;
    const known = this.#splitters.get(key) ?? new LineSplitter();
    this.#splitters.set(key, known);
    return known;
  }
}

export function encoded(bytes: Uint8Array): Encoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return isUtf8(bytes) ? { text: buffer.toString('utf8') } : { base64: buffer.toString('base64') };
}
