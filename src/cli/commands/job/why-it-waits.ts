/** Says once why a job has not begun, to whoever has waited for some time and might think that it hangs. */

import { GrappeError } from '../../../base/index.ts';
import { sanitise } from '../../../output/index.ts';
import type { CliIo } from '../../io.ts';
import type { JobDesk } from './desk/job-desk.ts';

/** Most jobs have begun by then. */
const SOON_MS = 3000;

export interface Waiting {
  readonly desk: JobDesk;
  readonly id: string;
  readonly io: Pick<CliIo, 'stderr' | 'program'>;
  /** Called before anything is written. */
  readonly before: () => void;
}

export class WhyItWaits implements Disposable {
  readonly #waiting: Waiting;
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
    this.#timer = setTimeout(() => void this.#say(), SOON_MS);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  async #say(): Promise<void> {
    const { id, io, before } = this.#waiting;
    const why = await this.#why();
    if (why === null || this.#isOver) return;
    before();
    await io.stderr.write(`${io.program}: job ${id} waits: ${sanitise(why)}\n`);
  }

  async #why(): Promise<string | null> {
    const { desk, id } = this.#waiting;
    try {
      const job = await desk.job(id);
      const hasBegun = job.tasks.some(({ state }) => state === 'running' || state === 'ended');
      return hasBegun ? null : (job.waits ?? (await desk.slurmWaits(job)));
    } catch (error) {
      // Whoever follows the job hears of it.
      if (error instanceof GrappeError) return null;
      throw error;
    }
  }
}
