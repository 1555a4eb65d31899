/**
 * What becomes of attempts that Slurm does not run and of which no end is to be seen. Slurm's word is no proof: slurmctld
 * forgets what it was given in the last seconds before it was killed, and files come late over a network. So there is time
 * for an end to appear, more of it where something may still run unseen.
 */

import type { Clock } from '../../base/index.ts';
import type { Gone } from '../runner/index.ts';
import { NOT_FETCHED } from './apart.ts';

export interface Patience {
  /** Slurm says that it is over: the end may be on its way over the network. */
  readonly endedMs: number;
  /** Not begun, and Slurm does not know it: it may be about to be handed in. */
  readonly unknownMs: number;
  /** Begun, and Slurm does not know it: its node may run it to the end. */
  readonly forgottenMs: number;
}

export class OutOfSight {
  readonly #clock: Clock;
  readonly #sinceMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it has been so for long enough. */
  isOver(id: string, gone: Gone, patience: Patience): boolean {
    const sinceMs = this.#sinceMs.get(id) ?? this.#clock.now();
    this.#sinceMs.set(id, sinceMs);
    return this.#clock.now() - sinceMs >= waitMs(gone, patience);
  }

  /** It was seen again, or is over. */
  forget(id: string): void {
    this.#sinceMs.delete(id);
  }
}

function waitMs({ claim, word }: Gone, { endedMs, unknownMs, forgottenMs }: Patience): number {
  // What Slurm has ended claims nothing any more, and a claim cannot be made twice.
  if (claim === 'unclaimed') return word === null ? unknownMs : 0;
  return word === null ? forgottenMs : endedMs;
}

/** For a person. */
export function whyGone({ claim, word, exit }: Gone): string {
  if (word === null) return 'Slurm does not know it any more';
  if (claim === 'unclaimed' && exit === NO_WORD)
    return "its compute node does not see the folder of the login node, and no srun came from there to tell it to begin: 'jobs.slurm.shared_folder' can say a folder that all see";
  if (claim === 'began' && exit === NOT_FETCHED)
    return 'it ended on a compute node that does not see the folder of the login node, and no srun came from there to fetch what it left';
  if (claim === 'unclaimed' && exit === NO_ROOM)
    return "its compute node could not put it together: its folder there is full, or cannot be written; where none is shared, 'jobs.slurm.node_folder' names another";
  return `Slurm ended it: ${word}`;
}

/** Exit codes of the runner in a job. */
const NO_ROOM = 96;
const NO_WORD = 97;
