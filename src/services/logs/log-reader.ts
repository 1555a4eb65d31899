/** From the bytes of one node to lines of a log; what stands before the first line of its script is noise. */

import { LineSplitter } from '../../output/index.ts';
import { journalLine, type LogLine, textLine } from './log-line.ts';
import { LOG_KINDS, type LogKind } from './log-script.ts';

export class LogReader {
  /** Undefined until the script has said it. */
  kind: LogKind | undefined;
  readonly #mark: string;
  readonly #splitter = new LineSplitter();

  constructor(nonce: string) {
    this.#mark = `${nonce} `;
  }

  *push(chunk: Uint8Array, now: Date): Iterable<LogLine> {
    for (const { bytes } of this.#splitter.push(chunk)) {
      const line = this.#read(Buffer.from(bytes).toString('utf8'), now);
      if (line) yield line;
    }
  }

  /** The last line may have no end. */
  end(now: Date): LogLine | undefined {
    const last = this.#splitter.end();
    return last && this.#read(Buffer.from(last.bytes).toString('utf8'), now);
  }

  #read(text: string, now: Date): LogLine | undefined {
    switch (this.kind) {
      case undefined:
        if (text.startsWith(this.#mark))
          this.kind = LOG_KINDS.find((kind) => kind === text.slice(this.#mark.length));
        return undefined;
      case 'journal':
        return journalLine(text);
      case 'text':
        return textLine(text, now);
      default:
        return undefined;
    }
  }
}
