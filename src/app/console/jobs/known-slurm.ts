/** The Slurm of the configuration for whoever looks: asked once for all of them, and not more often than it can bear. */

import { messageOf } from '../../../base/index.ts';
import { TimedCache } from '../../../groups/index.ts';
import type { Job } from '../../../jobs/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, JOBS, SlurmReport } from '../../../protocol/index.ts';
import type { Principal } from '../../access/principal.ts';
import { isPending, reasonsOf } from '../../jobs/slurm-waits.ts';
import { askSlurm } from '../../slurm-view.ts';
import type { ConsoleSite } from '../console-site.ts';

/** Each look costs slurmctld a walk over its jobs. */
const KEEP_MS = 10_000;
/** Whoever opens the page of a job does not wait for longer. */
const SOON_MS = 3000;

export class KnownSlurm {
  readonly #site: ConsoleSite;
  readonly #answers: TimedCache<SlurmReport>;

  constructor(site: ConsoleSite) {
    this.#site = site;
    this.#answers = new TimedCache(site.clock, KEEP_MS);
  }

  /** Rejects with GrappeError where it does not answer. */
  async tell(who: Principal): Promise<Answer<typeof JOBS.slurm>> {
    const report = await this.#ask();
    if (!report) return { slurm: null };
    return { slurm: who.nodes === null ? report : within(report, who.nodes) };
  }

  /** Why tasks of a job pend there, or why it does not say so. Null where none does, and where it takes long to answer. */
  async waitsOf(job: Pick<Job, 'id' | 'tasks'>): Promise<string | null> {
    if (!isPending(job)) return null;
    const over = new AbortController();
    const late = this.#site.clock.sleep(SOON_MS, over.signal).then(
      () => null,
      () => null,
    );
    const reasons = this.#ask().then((report) => report && reasonsOf(report, job.id), messageOf);
    return await Promise.race([reasons, late]).finally(() => over.abort());
  }

  async #ask(): Promise<SlurmReport | null> {
    const { fleet, stopped } = this.#site;
    const { slurm } = fleet.config.jobs;
    if (!slurm) return null;
    return await this.#answers.get(slurm.login, () =>
      askSlurm(fleet, stopped, this.#site.connect([slurm.login])),
    );
  }
}

/** Jobs and reservations are of the whole of it. */
function within(report: SlurmReport, nodes: NodeSet): SlurmReport {
  return {
    ...report,
    nodes: report.nodes.filter(({ node }) => nodes.has(node)),
    reservations: [],
    jobs: [],
    jobsLeftOut: 0,
  };
}
