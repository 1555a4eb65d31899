/** The lines typed in interactive sessions, kept between them in a file of the user's own. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../../../../private-files/index.ts';
import { stateFolder } from '../../../../config/index.ts';
import type { CliIo } from '../../../io.ts';

export class LineHistory {
  readonly #path: string;
  readonly #limit: number;
  #lines: readonly string[];

  private constructor(path: string, limit: number, lines: readonly string[]) {
    this.#path = path;
    this.#limit = limit;
    this.#lines = lines;
  }

  static async open(env: CliIo['env'], limit: number): Promise<LineHistory> {
    const path = join(stateFolder(env), 'interactive_history');
    // No file yet, or one that cannot be read: the session starts without a past.
    const text = await readFile(path, 'utf8').catch(() => '');
    return new LineHistory(path, limit, text.split('\n').filter(Boolean).reverse().slice(0, limit));
  }

  /** Newest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  async add(line: string): Promise<void> {
    if (this.#lines[0] === line) return;
    this.#lines = [line, ...this.#lines].slice(0, this.#limit);
    const text = this.#lines.toReversed().join('\n');
    // A full or read-only disk costs the history, not the session.
    await writePrivateFile(this.#path, `${text}\n`, { durable: false }).catch(() => undefined);
  }
}
