/**
 * A job of a server as it is followed. When the server does not answer, the job goes on there: it is asked again until it does, and
 * what was read is not read again.
 */

import { jobOfReport, type JobSource, type OutputPlace, type ShownJob } from '../../../../app/index.ts';
import { GrappeError, systemClock } from '../../../../base/index.ts';
import { JOBS } from '../../../../protocol/index.ts';
import type { CliIo } from '../../../io.ts';
import type { Hints } from '../../../server-client/hints.ts';
import type { ServerClient } from '../../../server-client/server-client.ts';

export interface SourceOptions {
  readonly id: string;
  readonly hints: Hints;
  readonly io: CliIo;
  readonly signal: AbortSignal;
}

/** A cut connection is had again at once; a server that is started anew takes longer. */
const FIRST_AGAIN_MS = 100;
const LONGEST_AGAIN_MS = 2000;
const TOLD_FROM_MS = 4 * FIRST_AGAIN_MS;
/** Then whoever waits is told. */
const PATIENCE_MS = 10 * 60_000;

export class ServerSource implements JobSource<ShownJob> {
  readonly #client: ServerClient;
  readonly #options: SourceOptions;

  constructor(client: ServerClient, options: SourceOptions) {
    this.#client = client;
    this.#options = options;
  }

  async read(): Promise<ShownJob> {
    const { hints, id } = this.#options;
    hints.forget();
    return jobOfReport(await this.#asking(() => this.#client.call(JOBS.show, { params: { job: id } })));
  }

  async output({ task, attempt, stream, from }: OutputPlace): Promise<Uint8Array> {
    const query = { task: String(task), attempt: String(attempt), from: String(from), stream };
    const params = { job: this.#options.id };
    const piece = await this.#asking(() => this.#client.call(JOBS.output, { params, query }));
    return Buffer.from(piece.base64, 'base64');
  }

  changed(signal: AbortSignal): Promise<void> {
    return this.#options.hints.changed(signal);
  }

  async #asking<Value>(ask: () => Promise<Value>): Promise<Value> {
    const { io, signal } = this.#options;
    const sinceMs = systemClock.now();
    for (let pauseMs = FIRST_AGAIN_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_AGAIN_MS)) {
      try {
        return await ask();
      } catch (error) {
        if (signal.aborted || !isSilence(error) || systemClock.now() - sinceMs > PATIENCE_MS) throw error;
      }
      // Once for each silence, and not of one that is over at once.
      if (pauseMs === TOLD_FROM_MS)
        await io.stderr.write(`${io.program}: the server does not answer; its jobs go on\n`);
      await systemClock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof GrappeError && error.code === 'server-unreachable';
}
