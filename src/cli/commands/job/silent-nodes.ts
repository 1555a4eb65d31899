/** Says once of each node that it has fallen silent, and that it answers again: a job may wait for it for ever. */

import type { CliIo } from '../../io.ts';
import type { DeskEvent } from './desk/job-desk.ts';

export class SilentNodes {
  readonly #silent = new Set<string>();
  readonly #job: string;
  readonly #words: string;
  readonly #io: Pick<CliIo, 'stderr' | 'program'>;

  /** `words`: of the desk. */
  constructor(job: string, words: string, io: Pick<CliIo, 'stderr' | 'program'>) {
    this.#job = job;
    this.#words = words;
    this.#io = io;
  }

  /** A returned promise asks to wait. */
  note(event: DeskEvent): Promise<void> | undefined {
    if (event.kind !== 'silence' || !event.task.attempt) return undefined;
    const { node, unreachable } = event.task.attempt;
    if (unreachable === this.#silent.has(node)) return undefined;
    const { stderr, program } = this.#io;
    const head = `${program}: job ${this.#job}: ${node}`;
    if (this.#silent.delete(node)) return stderr.write(`${head} answers again\n`);
    this.#silent.add(node);
    return stderr.write(
      `${head} is silent; what runs there may go on, and is waited for\n` +
        `  gone for good? grappe job cancel --force${this.#words} ${this.#job}\n`,
    );
  }
}
