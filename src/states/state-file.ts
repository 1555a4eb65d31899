/** A small JSON file that several grappes change: one at a time, each seeing what the last one wrote. */

import { dirname } from 'node:path';
import { GrappeError, systemReason } from '../base/index.ts';
import { lockWithin, makePrivateFolder, readPrivateFile, writePrivateFile } from '../private-files/index.ts';

/** How long another grappe may hold the file. */
const PATIENCE_MS = 5000;

export class StateFile<Content> {
  readonly path: string;
  readonly #parse: (text: string) => Promise<Content>;

  /** `parse` may reject a text that it does not know. */
  constructor(path: string, parse: (text: string) => Promise<Content>) {
    this.path = path;
    this.#parse = parse;
  }

  async read(): Promise<Content | undefined> {
    const text = await readPrivateFile(this.path);
    return text === undefined ? undefined : await this.#parse(text);
  }

  /** Changes the content; nobody else changes it meanwhile. Answers with what was there before. */
  async change(change: (content: Content | undefined) => unknown): Promise<Content | undefined> {
    try {
      makePrivateFolder(dirname(this.path));
      using _lock = await lockWithin(`${this.path}.lock`, PATIENCE_MS);
      const before = await this.read();
      await writePrivateFile(this.path, `${JSON.stringify(change(before))}\n`, { durable: true });
      return before;
    } catch (cause) {
      if (cause instanceof GrappeError) throw cause;
      throw new GrappeError('local', {
        message: `cannot write '${this.path}'`,
        why: systemReason(cause),
        hint: 'see that the folder can be written, or name another one with XDG_STATE_HOME',
        cause,
      });
    }
  }
}
