/** The Slurm of the configuration for whoever looks: asked once for all of them, and not more often than it can bear. */

import { TimedCache } from '../../../groups/index.ts';
import type { NodeSet } from '../../../nodeset/index.ts';
import type { Answer, JOBS, SlurmReport } from '../../../protocol/index.ts';
import type { Principal } from '../../access/principal.ts';
import { askSlurm } from '../../slurm-view.ts';
import type { ConsoleSite } from '../console-site.ts';

/** Each look costs slurmctld a walk over its jobs. */
const KEEP_MS = 10_000;

export class KnownSlurm {
  readonly #site: ConsoleSite;
  readonly #answers: TimedCache<SlurmReport>;

  constructor(site: ConsoleSite) {
    this.#site = site;
    this.#answers = new TimedCache(site.clock, KEEP_MS);
  }

  /** Rejects with GrappeError where it does not answer. */
  async tell(who: Principal): Promise<Answer<typeof JOBS.slurm>> {
    const { fleet, stopped } = this.#site;
    const { slurm } = fleet.config.jobs;
    if (!slurm) return { slurm: null };
    const report = await this.#answers.get(slurm.login, () =>
      askSlurm(fleet, stopped, this.#site.connect([slurm.login])),
    );
    return { slurm: who.nodes === null ? report : within(report, who.nodes) };
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
