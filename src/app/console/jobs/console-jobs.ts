/** The jobs of a server: the queue of its account, which the command line has, too; each time for somebody, within what they may. */

import { GrappeError } from '../../../base/index.ts';
import { stateFolder } from '../../../config/index.ts';
import {
  COMMAND_LANGUAGE,
  type Job,
  JobQueue,
  type JobRequest,
  type JobSummary,
} from '../../../jobs/index.ts';
import { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, Body, JobOrder, JOBS, Query } from '../../../protocol/index.ts';
import type { Connector } from '../../../transport/index.ts';
import { type Principal, requirePermission } from '../../access/principal.ts';
import { auditCancel } from '../../jobs/audit-cancel.ts';
import { auditEnds } from '../../jobs/audit-ends.ts';
import { checkWithSlurm } from '../../jobs/check-with-slurm.ts';
import { explainJob } from '../../jobs/explain-job.ts';
import { jobNodes } from '../../jobs/job-nodes.ts';
import { jobDocument, jobRow } from '../../jobs/job-report.ts';
import { retryJob } from '../../jobs/retry-job.ts';
import { submitJob } from '../../jobs/submit-job.ts';
import type { ConsoleSite } from '../console-site.ts';
import type { Asker } from '../runs/console-runs.ts';
import { JobChanges } from './job-changes.ts';
import { JobContents } from './job-contents.ts';
import { mayChange, maySeeSource } from './job-rights.ts';
import { KnownLanguages } from './known-languages.ts';
import { KnownSlurm } from './known-slurm.ts';
import { outcomesToRetry } from './outcomes-to-retry.ts';
import { QueueKeeper } from './queue-keeper.ts';
import { readyJob, requireLanguage } from './ready-job.ts';
import { SeenJobs } from './seen-jobs.ts';

/** So many are asked for at once, where nothing is said, and at most. */
const USUAL_ROWS = 100;
const MOST_ROWS = 1000;

type Of<Name extends keyof typeof JOBS> = Answer<(typeof JOBS)[Name]>;

export class ConsoleJobs implements AsyncDisposable {
  readonly languages: KnownLanguages;
  readonly slurm: KnownSlurm;
  readonly contents: JobContents;
  readonly #site: ConsoleSite;
  readonly #queue: JobQueue;
  readonly #seen: SeenJobs;
  readonly #changes: JobChanges;
  readonly #keeper: QueueKeeper;
  #explaining: Promise<unknown> = Promise.resolve();

  private constructor(site: ConsoleSite, queue: JobQueue, warn: (error: GrappeError) => void) {
    this.#site = site;
    this.#queue = queue;
    this.#seen = new SeenJobs(queue);
    this.contents = new JobContents(site, queue, this.#seen);
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
    const made = await readyJob(this.#site, who, this.#ordered(who, order));
    const { fleet, env, stopped } = this.#site;
    await this.#askSlurm(made.request, stopped);
    const by = { user: who.name, from };
    const { job, isNew } = await submitJob(this.#queue, made, { fleet, env, by });
    this.#changed();
    return { v: 1, job, new: isNew };
  }

  async explain({ who }: Asker, order: JobOrder, given: AbortSignal): Promise<Of<'explain'>> {
    const { request } = await readyJob(this.#site, who, this.#ordered(who, order));
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
      ...(before !== undefined && { before: this.#seen.head(who, before).id }),
      ...(state && { states: [state] }),
    });
    const holder = this.#queue.holder(this.#nowMs());
    const isMine = user === undefined || owner === user;
    return {
      controller: holder ? { host: holder.host, pid: holder.pid } : null,
      jobs: found
        .slice(0, limit)
        .filter(({ id }) => isMine && this.#seen.has(who, id))
        .map((summary) => this.#row(summary)),
      more: found.length > limit,
    };
  }

  async show(who: Principal, id: string): Promise<Of<'show'>> {
    const job = this.#seen.job(who, id);
    const canSeeSource = maySeeSource(who, job);
    const document = canSeeSource ? jobDocument(job) : withoutSource(jobDocument(job));
    const isOwn = this.#keeper.ownOf(job.wishes.origin) !== undefined;
    return {
      v: 1,
      ...document,
      slurmWaits: isOwn ? await this.slurm.waitsOf(job) : null,
      canChange: mayChange(who, job),
      canSeeSource,
    };
  }

  async cancel(asker: Asker, id: string, { tasks, force }: Body<typeof JOBS.cancel>): Promise<Of<'cancel'>> {
    const { who, from } = asker;
    const head = this.#seen.head(who, id);
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
    const job = this.#seen.job(who, id);
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
      connect: (given: NodeSet): Connector => this.#site.connect(given),
      actor: { user: who.name, from },
      wishes: { account: who.name, ...(nodes && { nodes }) },
    };
    const again = await retryJob(this.#queue, { job, tasks, outcomes: outcomesToRetry[which], env, by });
    this.#changed();
    return { v: 1, job: again.job, new: true };
  }

  /** Of topics that are no job's, others decide. */
  mayHear(who: Principal, topic: string): boolean {
    if (!topic.startsWith('job:')) return true;
    return this.#seen.has(who, topic.slice('job:'.length));
  }

  /** What runs, runs on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper[Symbol.asyncDispose]();
    await this.languages[Symbol.asyncDispose]();
    this.#changes[Symbol.dispose]();
    this.#queue[Symbol.dispose]();
  }

  async #askSlurm(request: JobRequest, signal: AbortSignal): Promise<void> {
    const connect = (nodes: NodeSet): Connector => this.#site.connect(nodes);
    await checkWithSlurm({ fleet: this.#site.fleet, request, connect, signal });
  }

  #changed(): void {
    this.#keeper.wake();
    this.#changes.look();
  }

  #nowMs(): number {
    return this.#site.clock.date().getTime();
  }

  /** Jobs that come before it are those that one may see. */
  #ordered(who: Principal, order: JobOrder): JobOrder {
    return { ...order, after: order.after.map((id) => this.#seen.head(who, id).id) };
  }

  #row(summary: JobSummary): Of<'list'>['jobs'][number] {
    const places = this.#queue.places(summary.id);
    return {
      ...jobRow(summary),
      nodes: NodeSet.from(places?.nodes ?? []).fold(),
      why: places?.why ?? null,
    };
  }

  /** The nodes of the old job that whoever asks may use; undefined: all, as before. */
  async #allowed(who: Principal, { wishes }: Job): Promise<readonly string[] | undefined> {
    if (who.nodes === null) return wishes.nodes;
    const before = wishes.nodes === undefined ? await jobNodes(this.#site.fleet) : NodeSet.from(wishes.nodes);
    const nodes = before.intersection(who.nodes);
    if (nodes.size > 0) return [...nodes];
    throw new GrappeError('not-permitted', { message: `'${who.name}' may use none of its nodes` });
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
