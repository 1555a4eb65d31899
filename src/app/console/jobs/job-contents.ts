/** What jobs hold: what was handed in, what they write, what they leave. */

import { constants, createReadStream } from 'node:fs';
import { join } from 'node:path';
import { GrappeError } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import { attemptId, type JobQueue } from '../../../jobs/index.ts';
import type { Answer, Bytes, JobOrder, JOBS, Query } from '../../../protocol/index.ts';
import type { Principal } from '../../access/principal.ts';
import type { ConsoleSite } from '../console-site.ts';
import { handedIn } from './handed-in.ts';
import type { SeenJobs } from './seen-jobs.ts';

const MOST_BYTES = 256 * 1024;

type Of<Name extends keyof typeof JOBS> = Answer<(typeof JOBS)[Name]>;

export class JobContents {
  readonly #site: ConsoleSite;
  readonly #queue: JobQueue;
  readonly #seen: SeenJobs;

  constructor(site: ConsoleSite, queue: JobQueue, seen: SeenJobs) {
    this.#site = site;
    this.#queue = queue;
    this.#seen = seen;
  }

  order(who: Principal, id: string): JobOrder {
    const { fleet, clock } = this.#site;
    const { limits, engine } = fleet.config.jobs;
    const content = (sha256: string): Uint8Array => this.#queue.content(sha256);
    return handedIn(this.#seen.source(who, id), { limits, engine, content, nowMs: clock.date().getTime() });
  }

  file(who: Principal, id: string, path: string): Bytes {
    const found = this.#seen.source(who, id).work.files.find((file) => file.path === path);
    if (!found) throw new GrappeError('not-found', { message: `job ${id} was handed in without '${path}'` });
    return { name: baseName(path), chunks: one(this.#queue.content(found.sha256)) };
  }

  output(who: Principal, id: string, query: Query<typeof JOBS.output>): Of<'output'> {
    const { task: index, stream, from, max = MOST_BYTES, attempt: wanted } = query;
    const { end, attempts } = this.#seen.task(who, id, index);
    const number = Math.min(wanted ?? attempts, attempts);
    if (number === 0) return { attempt: 0, base64: '', next: 0, size: 0, isOver: end !== null };
    const attempt = attemptId(id, index, number);
    const { bytes } = this.#queue.output({ attempt, stream, from, max: Math.min(max, MOST_BYTES) });
    const next = from + bytes.length;
    const size = this.#queue.outputSize(attempt, stream);
    const isOver = next >= size && (end !== null || number < attempts);
    return { attempt: number, base64: Buffer.from(bytes).toString('base64'), next, size, isOver };
  }

  wholeOutput(who: Principal, id: string, { task, stream }: Query<typeof JOBS.wholeOutput>): Bytes {
    const { attempts } = this.#seen.task(who, id, task);
    const name = `${id}.${task}.${stream}.txt`;
    return { name, chunks: this.#pieces(attemptId(id, task, attempts), stream) };
  }

  results(who: Principal, id: string): Of<'results'> {
    const job = this.#seen.job(who, id);
    const files = job.tasks.flatMap(({ index }) =>
      this.#queue
        .results(job.id, index)
        .map(({ path, sizeBytes, sha256 }) => ({ task: index, path, sizeBytes, sha256, to: null })),
    );
    return { v: 1, job: job.id, files };
  }

  result(who: Principal, id: string, { task, path }: Query<typeof JOBS.result>): Bytes {
    const job = this.#seen.job(who, id);
    const found = this.#queue.results(job.id, task).find((file) => file.path === path);
    if (!found)
      throw new GrappeError('not-found', { message: `task ${task} of job ${id} left no '${path}'` });
    const file = join(stateFolder(this.#site.env), found.place);
    const chunks = createReadStream(file, { flags: constants.O_RDONLY | constants.O_NOFOLLOW } as object);
    return { name: baseName(path), chunks };
  }

  async *#pieces(attempt: string, stream: 'stdout' | 'stderr'): AsyncGenerator<Uint8Array> {
    for (let from = 0; ;) {
      const { bytes } = this.#queue.output({ attempt, stream, from, max: MOST_BYTES });
      if (bytes.length === 0) return;
      yield bytes;
      from += bytes.length;
    }
  }
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
