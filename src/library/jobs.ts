/** The jobs of a cluster: the library's counterpart of `grappe submit` and `grappe job`. */

import { checkWithSlurm, submitJob } from '../app/index.ts';
import { stateFolder } from '../config/index.ts';
import { JobQueue, type JobSummary } from '../jobs/index.ts';
import { JobHandle, type JobLink } from './job-handle.ts';
import type { ClusterJobs, JobListOptions, JobOrder } from './job-options.ts';
import { jobRequest, type JobSurroundings } from './job-request.ts';
import { QueueActor } from './queue-actor.ts';

export class FleetJobs implements ClusterJobs {
  readonly #surroundings: JobSurroundings;
  readonly #link: JobLink;

  constructor(surroundings: JobSurroundings) {
    const { env } = surroundings;
    this.#surroundings = surroundings;
    this.#link = { actor: new QueueActor(env), env, folder: stateFolder(env) };
  }

  async submit(order: JobOrder): Promise<JobHandle> {
    const { fleet, env } = this.#surroundings;
    using queue = await JobQueue.open(this.#link.folder);
    const after = (order.after ?? []).map((job) => (typeof job === 'string' ? queue.job(job).id : job.id));
    const made = await jobRequest(order, after, this.#surroundings);
    await checkWithSlurm({ fleet, request: made.request });
    const { job } = await submitJob(queue, made, { fleet, env });
    return new JobHandle(job, this.#link);
  }

  async get(id: string): Promise<JobHandle> {
    using queue = await JobQueue.open(this.#link.folder);
    return new JobHandle(queue.job(id).id, this.#link);
  }

  async list({ limit = 20, states, user }: JobListOptions = {}): Promise<JobSummary[]> {
    using queue = await JobQueue.open(this.#link.folder);
    return queue.list({ limit, ...(states && { states }), ...(user !== undefined && { user }) });
  }

  /** Whoever still waits is told why; the jobs go on. */
  end(): Promise<void> {
    return this.#link.actor.end(new DOMException('the cluster has ended', 'AbortError'));
  }
}
