/** The jobs of a server, as far as one may see them there. */

import {
  followSource,
  type FollowWishes,
  jobOfReport,
  type Retried,
  rowOfReport,
  type ShownJob,
  tasksToRetry,
} from '../../../../app/index.ts';
import { GrappeError } from '../../../../base/index.ts';
import { isPlainPath, type JobListRequest, type JobState, type JobSummary } from '../../../../jobs/index.ts';
import { type JobOrder, JOBS, type JobExplainReport } from '../../../../protocol/index.ts';
import type { CliIo } from '../../../io.ts';
import { Hints } from '../../../server-client/hints.ts';
import type { ServerClient } from '../../../server-client/server-client.ts';
import { bytesWithin } from './bytes-within.ts';
import type { CancelWishes, DeskEvent, FoundResult, JobDesk, ListedJobs, RetryWishes } from './job-desk.ts';
import { ServerSource } from './server-source.ts';

/** As many as the server answers at once. */
const MOST_ROWS = 1000;

export class ServerDesk implements JobDesk {
  readonly words: string;
  readonly #client: ServerClient;
  readonly #io: CliIo;

  constructor(client: ServerClient, io: CliIo) {
    this.#client = client;
    this.#io = io;
    this.words = ` --server ${client.url.href}`;
  }

  async job(name: string): Promise<ShownJob> {
    if (name === 'last') return this.#show(await this.#newest());
    try {
      return await this.#show(name);
    } catch (error) {
      if (!(error instanceof GrappeError) || error.code !== 'not-found') throw error;
      return this.#show(await this.#idBeginningWith(name));
    }
  }

  async list({ limit, user, states }: JobListRequest): Promise<ListedJobs> {
    const parts = await Promise.all(
      (states ?? [undefined]).map((state) => this.#rows({ limit, user, state })),
    );
    const jobs = parts.flatMap((part) => part.jobs).sort((one, other) => (one.id < other.id ? 1 : -1));
    return { jobs: jobs.slice(0, limit), controller: parts[0]?.controller ?? null };
  }

  async slurmWaits({ id, tasks }: Pick<ShownJob, 'id' | 'tasks'>): Promise<string | null> {
    if (!tasks.some(({ state }) => state === 'pending')) return null;
    return (await this.#client.call(JOBS.show, { params: { job: id } })).slurmWaits;
  }

  async *follow(id: string, wishes: FollowWishes): AsyncGenerator<DeskEvent> {
    const { signal } = wishes;
    using hints = new Hints(this.#client, `job:${id}`);
    const source = new ServerSource(this.#client.until(signal), { id, hints, io: this.#io, signal });
    try {
      yield* followSource(source, wishes);
    } catch (error) {
      // Whoever left waits for no answer.
      if (!signal.aborted) throw error;
    }
  }

  cancel(id: string, { tasks, force }: CancelWishes = {}): ReturnType<JobDesk['cancel']> {
    const body = { ...(tasks && { tasks: [...tasks] }), ...(force && { force }) };
    return this.#client.call(JOBS.cancel, { params: { job: id }, body });
  }

  /** Which tasks is decided here: the server is told their numbers. */
  async retry(wishes: RetryWishes): Promise<Retried> {
    const { chosen, lost } = tasksToRetry(wishes);
    const [tasks, left] = [chosen, lost].map((some) => some.map(({ index }) => index)) as [
      number[],
      number[],
    ];
    const { job } = await this.#client.call(JOBS.retry, {
      params: { job: wishes.job.id },
      body: { which: 'same', tasks },
    });
    return { job, tasks, lost: left };
  }

  async results({ id }: ShownJob, chosen: readonly number[] | undefined): Promise<FoundResult[]> {
    const { files } = await this.#client.call(JOBS.results, { params: { job: id } });
    return files
      .filter(({ task }) => chosen?.includes(task) !== false)
      .map(({ task, ...file }) => {
        if (!isPlainPath(file.path)) throw strangeName(file.path);
        const query = { task: String(task), path: file.path };
        const read = () => bytesWithin(this.#client.bytes(JOBS.result, { params: { job: id }, query }), file);
        return { task, file, read };
      });
  }

  async submit(order: JobOrder): Promise<{ readonly job: string; readonly isNew: boolean }> {
    const { job, new: isNew } = await this.#client.call(JOBS.submit, { body: order });
    return { job, isNew };
  }

  async explain(order: JobOrder): Promise<JobExplainReport['nodes']> {
    return (await this.#client.call(JOBS.explain, { body: order })).nodes;
  }

  /** The server acts by itself. */
  async wake(): Promise<void> {}

  [Symbol.dispose](): void {}

  async #show(id: string): Promise<ShownJob> {
    return jobOfReport(await this.#client.call(JOBS.show, { params: { job: id } }));
  }

  async #newest(): Promise<string> {
    const [newest] = (await this.list({ limit: 1 })).jobs;
    if (newest) return newest.id;
    throw new GrappeError('unknown-job', { message: 'no job was submitted yet' });
  }

  /** The server knows whole ids alone: that of a beginning is looked for among those that one may see. */
  async #idBeginningWith(name: string): Promise<string> {
    const found: JobSummary[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await this.#page({ limit: MOST_ROWS, before });
      found.push(...page.jobs.map(rowOfReport).filter(({ id }) => id.startsWith(name)));
      before = page.jobs.at(-1)?.job;
      // Sorted by time: older ones are smaller than all that begin with it.
      if (!page.more || before === undefined || before < name) break;
    }
    const [first, second] = found;
    if (!first || name === '')
      throw new GrappeError('unknown-job', { message: `no job has the id '${name}'` });
    if (!second) return first.id;
    throw new GrappeError('unknown-job', {
      message: `'${name}' is the beginning of several ids`,
      hint: `such as ${first.id} and ${second.id}: write more of it`,
    });
  }

  async #rows({ limit, user, state }: RowsRequest): Promise<ListedJobs> {
    const jobs: JobSummary[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await this.#page({ limit: Math.min(limit - jobs.length, MOST_ROWS), before, user, state });
      jobs.push(...page.jobs.map(rowOfReport));
      before = page.jobs.at(-1)?.job;
      if (!page.more || before === undefined || jobs.length >= limit) {
        return { jobs, controller: page.controller };
      }
    }
  }

  #page({ limit, before, user, state }: RowsRequest & { readonly before?: string | undefined }) {
    const query = {
      limit: String(limit),
      ...(before !== undefined && { before }),
      ...(user !== undefined && { user }),
      ...(state !== undefined && { state }),
    };
    return this.#client.call(JOBS.list, { query });
  }
}

interface RowsRequest {
  readonly limit: number;
  readonly user?: string | undefined;
  readonly state?: JobState | undefined;
}

function strangeName(path: string): GrappeError {
  return new GrappeError('server-failed', {
    message: `the server calls a result ${JSON.stringify(path)}`,
    why: 'that is no plain name below the folder of a program; nothing was copied',
  });
}
