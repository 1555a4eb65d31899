/** The jobs of a server: the queue of its account, which the command line has, too; each time for somebody, within what they may. */

import { constants, createReadStream } from 'node:fs';
import { join } from 'node:path';
import { GrappeError } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import {
  attemptId,
  COMMAND_LANGUAGE,
  type Job,
  type JobHead,
  JobQueue,
  type JobRequest,
  type JobSummary,
  type Task,
} from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, Body, Bytes, JobOrder, JOBS, Query } from '../../../protocol/index.ts';
import { type Principal, requirePermission } from '../../access/principal.ts';
import type { Connector } from '../../../transport/index.ts';
import { auditEnds } from '../../jobs/audit-ends.ts';
import { checkWithSlurm } from '../../jobs/check-with-slurm.ts';
import { explainJob } from '../../jobs/explain-job.ts';
import { jobNodes } from '../../jobs/job-nodes.ts';
import { jobDocument, jobRow } from '../../jobs/job-report.ts';
import { retryJob } from '../../jobs/retry-job.ts';
import { submitJob } from '../../jobs/submit-job.ts';
import type { ConsoleSite } from '../console-site.ts';
import type { Asker } from '../runs/console-runs.ts';
import { auditCancel } from '../../jobs/audit-cancel.ts';
import { handedIn } from './handed-in.ts';
import { JobChanges } from './job-changes.ts';
import { jobNotFound, mayChange, maySee, maySeeSource, requireSource } from './job-rights.ts';
import { KnownLanguages } from './known-languages.ts';
import { KnownSlurm } from './known-slurm.ts';
import { outcomesToRetry } from './outcomes-to-retry.ts';
import { QueueKeeper } from './queue-keeper.ts';
import { readyJob, requireLanguage } from './ready-job.ts';

/** So many are asked for at once, where nothing is said, and at most. */
const USUAL_ROWS = 100;
const MOST_ROWS = 1000;
const MOST_BYTES = 256 * 1024;

type Of<Name extends keyof typeof JOBS> = Answer<(typeof JOBS)[Name]>;

export class ConsoleJobs implements AsyncDisposable {
  readonly languages: KnownLanguages;
  readonly slurm: KnownSlurm;
  readonly #site: ConsoleSite;
  readonly #queue: JobQueue;
  readonly #changes: JobChanges;
  readonly #keeper: QueueKeeper;
  #explaining: Promise<unknown> = Promise.resolve();

  private constructor(site: ConsoleSite, queue: JobQueue, warn: (error: GrappeError) => void) {
    this.#site = site;
    this.#queue = queue;
    this.#changes = new JobChanges(site, queue);
    this.languages = new KnownLanguages(site, queue);
    this.slurm = new KnownSlurm(site);
    this.#keeper = new QueueKeeper({ site, queue, warn });
  }

  /** Begins to act for the queue. */
  static async open(site: ConsoleSite, warn: (error: GrappeError) => void): Promise<ConsoleJobs> {
    return new ConsoleJobs(site, await JobQueue.open(stateFolder(site.env)), warn);
  }

  async submit({ who, from }: Asker, order: JobOrder): Promise<Of<'submit'>> {
    const made = await readyJob(this.#site, who, this.#seen(who, order));
    const { fleet, env, stopped } = this.#site;
    await this.#askSlurm(made.request, stopped);
    const by = { user: who.name, from };
    const { job, isNew } = await submitJob(this.#queue, made, { fleet, env, by });
    this.#changed();
    return { v: 1, job, new: isNew };
  }

  async explain({ who }: Asker, order: JobOrder, given: AbortSignal): Promise<Of<'explain'>> {
    const { request } = await readyJob(this.#site, who, this.#seen(who, order));
    const { env, stopped } = this.#site;
    const signal = AbortSignal.any([given, stopped]);
    await this.#askSlurm(request, signal);
    const ask = (): ReturnType<typeof explainJob> =>
      explainJob({ request, env, ownOf: this.#keeper.ownOf, signal });
    // One at a time: each asks all nodes.
    const verdicts = this.#explaining.then(ask, ask);
    this.#explaining = verdicts;
    const seen = (await verdicts).filter(({ node }) => who.nodes?.has(node) !== false);
    return { v: 1, nodes: seen.map(({ node, kind, why, fix }) => ({ node, verdict: kind, why, fix })) };
  }

  list(who: Principal, query: Query<typeof JOBS.list>): Of<'list'> {
    const { limit: wanted = USUAL_ROWS, before, state, user } = query;
    const limit = Math.min(wanted, MOST_ROWS);
    const owner = isForOwn(who) ? who.name : user;
    const found = this.#queue.list({
      limit: limit + 1,
      ...(owner !== undefined && { user: owner }),
      ...(before !== undefined && { before: this.#head(who, before).id }),
      ...(state && { states: [state] }),
    });
    const holder = this.#queue.holder(this.#nowMs());
    const isMine = user === undefined || owner === user;
    return {
      controller: holder ? { host: holder.host, pid: holder.pid } : null,
      jobs: found
        .slice(0, limit)
        .filter(({ id }) => isMine && this.#maySee(who, id))
        .map((summary) => this.#row(summary)),
      more: found.length > limit,
    };
  }

  show(who: Principal, id: string): Of<'show'> {
    const job = this.#job(who, id);
    const waits = job.tasks.some(({ state }) => state === 'queued') ? this.#keeper.waitsFor(job.id) : null;
    const canSeeSource = maySeeSource(who, job);
    const document = canSeeSource ? jobDocument(job) : withoutSource(jobDocument(job));
    return { v: 1, ...document, waits: waits ?? null, canChange: mayChange(who, job), canSeeSource };
  }

  order(who: Principal, id: string): JobOrder {
    const { limits, engine } = this.#site.fleet.config.jobs;
    const content = (sha256: string): Uint8Array => this.#queue.content(sha256);
    return handedIn(this.#source(who, id), { limits, engine, content, nowMs: this.#nowMs() });
  }

  file(who: Principal, id: string, path: string): Bytes {
    const found = this.#source(who, id).work.files.find((file) => file.path === path);
    if (!found) throw new GrappeError('not-found', { message: `job ${id} was handed in without '${path}'` });
    return { name: baseName(path), chunks: one(this.#queue.content(found.sha256)) };
  }

  output(who: Principal, id: string, query: Query<typeof JOBS.output>): Of<'output'> {
    const { task: index, stream, from, max = MOST_BYTES, attempt: wanted } = query;
    const { end, attempts } = this.#task(who, id, index);
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
    const { attempts } = this.#task(who, id, task);
    const name = `${id}.${task}.${stream}.txt`;
    return { name, chunks: this.#pieces(attemptId(id, task, attempts), stream) };
  }

  async cancel(asker: Asker, id: string, { tasks, force }: Body<typeof JOBS.cancel>): Promise<Of<'cancel'>> {
    const { who, from } = asker;
    const head = this.#head(who, id);
    if (!mayChange(who, head)) requirePermission(who, 'manage-jobs');
    const { env, fleet } = this.#site;
    if (fleet.config.history.audit)
      await auditCancel(
        env,
        { job: head.id, user: who.name, from, tasks: tasks ?? null, force },
        this.#site.clock,
      );
    const cancelled = this.#queue.cancel(head.id, this.#nowMs(), { tasks, force });
    await auditEnds(this.#queue, env);
    this.#changed();
    return { v: 1, job: head.id, ...cancelled };
  }

  /** A new job of whoever asks, within what they may use now. */
  async retry(
    { who, from }: Asker,
    id: string,
    { which, tasks }: Body<typeof JOBS.retry>,
  ): Promise<Of<'retry'>> {
    const job = this.#job(who, id);
    if (!mayChange(who, job)) requirePermission(who, 'manage-jobs');
    const { fleet, env } = this.#site;
    if (!this.#keeper.ownOf(job.wishes.origin))
      throw new GrappeError('usage', {
        message: `job ${job.id} is of another configuration than this server's`,
        hint: `on the server: grappe job retry ${job.id}`,
      });
    if (job.work.isolation === 0 || job.wishes.priority > 0) requirePermission(who, 'manage-jobs');
    requireLanguage(who, job.work.language ?? COMMAND_LANGUAGE);
    const nodes = await this.#allowed(who, job);
    const by = {
      fleet,
      actor: { user: who.name, from },
      wishes: { account: who.name, ...(nodes && { nodes }) },
    };
    const again = await retryJob(this.#queue, { job, tasks, outcomes: outcomesToRetry[which], env, by });
    this.#changed();
    return { v: 1, job: again.job, new: true };
  }

  results(who: Principal, id: string): Of<'results'> {
    const job = this.#job(who, id);
    const files = job.tasks.flatMap(({ index }) =>
      this.#queue
        .results(job.id, index)
        .map(({ path, sizeBytes, sha256 }) => ({ task: index, path, sizeBytes, sha256, to: null })),
    );
    return { v: 1, job: job.id, files };
  }

  result(who: Principal, id: string, { task, path }: Query<typeof JOBS.result>): Bytes {
    const job = this.#job(who, id);
    const found = this.#queue.results(job.id, task).find((file) => file.path === path);
    if (!found)
      throw new GrappeError('not-found', { message: `task ${task} of job ${id} left no '${path}'` });
    const file = join(stateFolder(this.#site.env), found.place);
    const chunks = createReadStream(file, { flags: constants.O_RDONLY | constants.O_NOFOLLOW } as object);
    return { name: baseName(path), chunks };
  }

  /** Of topics that are no job's, others decide. */
  mayHear(who: Principal, topic: string): boolean {
    if (!topic.startsWith('job:')) return true;
    return this.#maySee(who, topic.slice('job:'.length));
  }

  /** What runs, runs on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper[Symbol.asyncDispose]();
    await this.languages[Symbol.asyncDispose]();
    this.#changes[Symbol.dispose]();
    this.#queue[Symbol.dispose]();
  }

  #askSlurm(request: JobRequest, signal: AbortSignal): Promise<void> {
    const connect = (nodes: NodeSet): Connector => this.#site.connect(nodes);
    return checkWithSlurm({ fleet: this.#site.fleet, request, connect, signal });
  }

  #changed(): void {
    this.#keeper.wake();
    this.#changes.look();
  }

  #nowMs(): number {
    return this.#site.clock.date().getTime();
  }

  /** Jobs that come before it are those that one may see. */
  #seen(who: Principal, order: JobOrder): JobOrder {
    return { ...order, after: order.after.map((id) => this.#head(who, id).id) };
  }

  #row(summary: JobSummary): Of<'list'>['jobs'][number] {
    const places = this.#queue.places(summary.id);
    const waits = summary.tasks.queued > 0 ? this.#keeper.waitsFor(summary.id) : undefined;
    return {
      ...jobRow(summary),
      nodes: NodeSet.from(places?.nodes ?? []).fold(),
      why: waits ?? places?.why ?? null,
    };
  }

  #maySee(who: Principal, id: string): boolean {
    const head = this.#queue.head(id);
    return head !== undefined && maySee(who, head);
  }

  /** By its whole id. Whoever may not see it does not learn that it exists. */
  #head(who: Principal, id: string): JobHead {
    const head = this.#queue.head(id);
    if (head && maySee(who, head)) return head;
    throw jobNotFound(id);
  }

  #job(who: Principal, id: string): Job {
    return this.#queue.job(this.#head(who, id).id);
  }

  #source(who: Principal, id: string): Job {
    const job = this.#job(who, id);
    requireSource(who, job);
    return job;
  }

  #task(who: Principal, id: string, index: number): Task {
    const task = this.#job(who, id).tasks.find((each) => each.index === index);
    if (task) return task;
    throw new GrappeError('not-found', { message: `job ${id} has no task ${index}` });
  }

  /** The nodes of the old job that whoever asks may use; undefined: all, as before. */
  async #allowed(who: Principal, { wishes }: Job): Promise<readonly string[] | undefined> {
    if (who.nodes === null) return wishes.nodes;
    const before = wishes.nodes === undefined ? await jobNodes(this.#site.fleet) : NodeSet.from(wishes.nodes);
    const nodes = before.intersection(who.nodes);
    if (nodes.size > 0) return [...nodes];
    throw new GrappeError('not-permitted', { message: `'${who.name}' may use none of its nodes` });
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

function isForOwn(who: Principal): boolean {
  return who.role === 'user';
}

/** The path of its main file is no secret; the text of a command is the program itself. */
function withoutSource(document: ReturnType<typeof jobDocument>): ReturnType<typeof jobDocument> {
  const main = document.kind === 'command' ? '' : document.main;
  return { ...document, main, arguments: [], files: [] };
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
