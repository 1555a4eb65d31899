/** Asks a Slurm whether it has what a job wants, before the job is accepted. */

import { GrappeError } from '../../base/index.ts';
import {
  askedOfSlurm,
  type JobRequest,
  readSlurmOffers,
  type SlurmOffers,
  unfitWish,
} from '../../jobs/index.ts';
import { NodeSet } from '../../nodeset/index.ts';
import type { Connector } from '../../transport/index.ts';
import type { Fleet } from '../fleet.ts';

export interface SlurmCheck {
  readonly fleet: Pick<Fleet, 'config' | 'connect'>;
  readonly request: Pick<JobRequest, 'work' | 'wishes'>;
  /** Absent: as the fleet does. */
  readonly connect?: ((nodes: NodeSet) => Connector) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whoever hands something in waits no longer: sbatch will say it later. */
const ANSWER_MS = 10_000;

/**
 * Throws GrappeError where it can never run there. One that does not answer is no reason to refuse: false, then. True, too, of
 * what is for no Slurm.
 */
export async function checkWithSlurm({ fleet, request, ...way }: SlurmCheck): Promise<boolean> {
  const { slurm } = fleet.config.jobs;
  const { work, wishes } = request;
  if (wishes.engine !== 'slurm' || !slurm) return true;
  const { login } = slurm;
  const { connect = (nodes) => fleet.connect(nodes), signal } = way;
  const offers = await offersOf(login, connect, signal);
  const asked = askedOfSlurm({ work, ...(wishes.slurm && { slurm: wishes.slurm }) }, slurm);
  const unfit = offers && unfitWish(asked, offers);
  if (!unfit) return offers !== undefined;
  const { what, why, hint } = unfit;
  throw new GrappeError('slurm-refused', { message: `the Slurm of ${login} ${what}`, why, hint });
}

async function offersOf(
  login: string,
  connect: (nodes: NodeSet) => Connector,
  signal: AbortSignal | undefined,
): Promise<SlurmOffers | undefined> {
  const soon = AbortSignal.timeout(ANSWER_MS);
  const either = signal ? AbortSignal.any([signal, soon]) : soon;
  await using connector = connect(NodeSet.from([login]));
  try {
    await using connection = await connector.connect(login, either);
    return await readSlurmOffers(connection, either);
  } catch (error) {
    signal?.throwIfAborted();
    if (either.aborted || error instanceof GrappeError) return undefined;
    throw error;
  }
}
